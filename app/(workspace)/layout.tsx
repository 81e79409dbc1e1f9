import { cookies } from "next/headers";
import Link from "next/link";
import type { ReactNode } from "react";
import { NavLink } from "@/components/ui/nav-link";
import { parseTheme, themeCookie } from "@/components/ui/theme";
import { ThemeMenu } from "@/components/ui/theme-menu";
import { Wordmark } from "@/components/wordmark";
import { currentMember } from "@/lib/auth/sessions/session";
import { version } from "@/lib/version";
import { AccountMenu } from "./account-menu";

// Only what surrounds the pages. Each page asks for itself who is signed in.
export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const member = await currentMember();
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  return (
    <>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header className="border-b border-line">
        <div className="mx-auto flex max-w-[90rem] flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 sm:px-6">
          <Link href="/" prefetch={false} className="inline-flex min-h-9 items-center rounded-md">
            <Wordmark />
          </Link>
          <nav
            aria-label="Main"
            className="order-last -ml-2.5 flex w-full flex-wrap gap-1 sm:order-none sm:ml-2 sm:w-auto print:hidden"
          >
            <NavLink href="/vulnerabilities">Vulnerabilities</NavLink>
            <NavLink href="/settings/access-keys" section="/settings">
              Settings
            </NavLink>
          </nav>
          <div className="ml-auto flex items-center gap-1">
            <ThemeMenu initial={theme} />
            {member && (
              <AccountMenu
                name={member.name}
                email={member.email}
                accountName={member.accountName}
                role={member.role}
              />
            )}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-[90rem] px-4 py-6 outline-none sm:px-6">
        {children}
      </main>
      <footer className="mx-auto max-w-[90rem] px-4 pb-4 text-muted text-xs sm:px-6 print:hidden">
        Backline {version}
      </footer>
    </>
  );
}
