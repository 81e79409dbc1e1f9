import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { parseTheme, themeCookie } from "@/components/ui/theme";
import { ThemeMenu } from "@/components/ui/theme-menu";
import { Mark } from "@/components/wordmark";
import { env } from "@/lib/env";
import { requestInfo } from "@/lib/http/request-info";
import { AddressNotice } from "./address-notice";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  const { host, origin } = await requestInfo();
  return (
    <div className="min-h-dvh">
      <header>
        <div className="flex justify-end px-4 py-2">
          <ThemeMenu initial={theme} />
        </div>
      </header>
      <main id="content" className="mx-auto w-full max-w-104 px-4 pt-[4vh] pb-16">
        <div className="mb-6 grid justify-items-center text-center">
          <Mark large />
          <p className="mt-3 font-semibold text-lg">Backline</p>
          <p className="text-muted text-sm wrap-anywhere">{host}</p>
        </div>
        <div className="rounded-xl border border-line bg-surface px-5 py-6 sm:px-7">
          <AddressNotice expected={origin} isSet={env().PUBLIC_URL !== undefined}>
            {children}
          </AddressNotice>
        </div>
      </main>
    </div>
  );
}
