import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { PlainPage } from "@/components/plain-page";
import { parseTheme, themeCookie } from "@/components/ui/theme";
import { ThemeMenu } from "@/components/ui/theme-menu";

export default async function AuthLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  return <PlainPage corner={<ThemeMenu initial={theme} />}>{children}</PlainPage>;
}
