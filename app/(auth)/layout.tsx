import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { PlainPage } from "@/components/plain-page";
import { parseTheme, themeCookie } from "@/components/ui/theme";
import { ThemeMenu } from "@/components/ui/theme-menu";
import { env } from "@/lib/env";
import { requestInfo } from "@/lib/http/request-info";
import { AddressNotice } from "./address-notice";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  const { origin } = await requestInfo();
  return (
    <PlainPage corner={<ThemeMenu initial={theme} />}>
      <AddressNotice expected={origin} isSet={env().PUBLIC_URL !== undefined}>
        {children}
      </AddressNotice>
    </PlainPage>
  );
}
