import { CSPProvider } from "@base-ui/react/csp-provider";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { parseTheme, themeCookie } from "@/components/ui/theme";
import { RenderedAt } from "@/components/ui/time/clock";
import { fontClass } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  description: "The workspace for vulnerability remediation.",
  robots: { index: false, follow: false },
  formatDetection: { telephone: false, date: false, address: false, email: false },
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbfbf9" },
    { media: "(prefers-color-scheme: dark)", color: "#141618" },
  ],
};

// Reading the cookie makes every page dynamic, which the nonces of the Content-Security-Policy need.
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" className={fontClass} data-theme={theme === "system" ? undefined : theme}>
      <body>
        <noscript>
          <p className="bg-warning-soft px-4 py-2 text-warning sm:px-6">
            JavaScript is turned off. You can sign in, look at your lists and search them; for everything else Backline
            needs it.
          </p>
        </noscript>
        {/* The one rule that Base UI would write into the page is in globals.css instead. */}
        <CSPProvider disableStyleElements>
          <RenderedAt atMs={Date.now()}>
            <div className="application">{children}</div>
          </RenderedAt>
        </CSPProvider>
      </body>
    </html>
  );
}
