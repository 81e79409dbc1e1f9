import { fontClass } from "../app/fonts";
import "../app/globals.css";
import type { AppProps } from "next/app";

/** The layout of the pages without scripts. */
export default function StaticPages({ Component, pageProps }: AppProps) {
  return (
    <div className={`application font-sans ${fontClass}`}>
      <Component {...pageProps} />
    </div>
  );
}
