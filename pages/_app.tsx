import "../app/globals.css";
import type { AppProps } from "next/app";

/** The layout of the pages without scripts. */
export default function StaticPages({ Component, pageProps }: AppProps) {
  return (
    <div className="application">
      <Component {...pageProps} />
    </div>
  );
}
