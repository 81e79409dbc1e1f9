import { type DocumentProps, Head, Html, Main } from "next/document";
import { z } from "zod";
import { parseTheme } from "@/components/ui/theme";

const Themed = z.object({ pageProps: z.object({ theme: z.string().nullish() }) });

// No NextScript: these pages are static, and nobody who looks up an error should wait for a script.
export default function StaticDocument({ __NEXT_DATA__ }: DocumentProps) {
  const theme = parseTheme(Themed.safeParse(__NEXT_DATA__.props).data?.pageProps.theme ?? undefined);
  return (
    <Html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <Head>
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#fbfbf9" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#141618" media="(prefers-color-scheme: dark)" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
      </Head>
      <body>
        <Main />
      </body>
    </Html>
  );
}
