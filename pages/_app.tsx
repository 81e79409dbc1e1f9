import "../app/globals.css";
import type { AppProps } from "next/app";

/** The frame of the pages without a script. */
export default function StaticPages({ Component, pageProps }: AppProps) {
  return (
    <div className="application">
      <Component {...pageProps} />
    </div>
  );
}
