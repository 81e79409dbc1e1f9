import { cookies } from "next/headers";
import Link from "next/link";
import type { ReactNode } from "react";
import { parseTheme, themeCookie } from "@/components/ui/theme";
import { Mark } from "@/components/wordmark";
import { currentMember } from "@/lib/auth/sessions/session";
import { requestInfo } from "@/lib/http/request-info";
import { version } from "@/lib/version";
import { AccountMenu } from "./account-menu";
import { Navigation } from "./navigation";
import { CommandsProvider, PaletteButton } from "./palette/commands";

/** Only what surrounds the pages. Each page asks for itself who is signed in. */
export async function Shell({ children }: { children: ReactNode }) {
  const member = await currentMember();
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  const { host } = await requestInfo();
  const shell = (
    <div className="sm:grid sm:grid-cols-[3.5rem_minmax(0,1fr)] xl:grid-cols-[14rem_minmax(0,1fr)] print:block">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="z-20 border-line border-b bg-rail sm:sticky sm:top-0 sm:h-dvh sm:border-r sm:border-b-0 print:static print:h-auto print:border-0">
        <div className="flex h-full flex-wrap items-center gap-1 px-2 py-1.5 sm:flex-col sm:flex-nowrap sm:items-stretch sm:py-3">
          <Brand accountName={member?.accountName} host={host} />
          <Navigation version={version}>{member && <PaletteButton />}</Navigation>
          {member && (
            <AccountMenu
              name={member.name}
              email={member.email}
              accountName={member.accountName}
              role={member.role}
              theme={theme}
            />
          )}
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[96rem] px-4 py-5 outline-none sm:px-6 xl:px-8">
        {children}
      </main>
    </div>
  );
  return member ? <CommandsProvider role={member.role}>{shell}</CommandsProvider> : shell;
}

/** Whose workspace this is, and on which instance. */
function Brand({ accountName = "Backline", host }: { accountName: string | undefined; host: string }) {
  return (
    <Link
      href="/"
      prefetch={false}
      className="flex min-h-10 flex-1 items-center gap-2.5 rounded-md px-2 hover:bg-sunken sm:flex-none"
    >
      <Mark />
      <span className="grid leading-tight sm:max-xl:sr-only print:not-sr-only">
        <bdi className="truncate font-semibold">{accountName}</bdi>
        <span className="truncate text-muted text-xs">{`Backline · ${host}`}</span>
      </span>
    </Link>
  );
}
