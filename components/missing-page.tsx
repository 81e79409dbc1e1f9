import Head from "next/head";
import { PlainPage } from "./plain-page";
import { buttonClass } from "./ui/button-class";

/** The page for unknown addresses. */
export function MissingPage() {
  return (
    <PlainPage>
      <Head>
        <title>Not found · Backline</title>
      </Head>
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="mt-2 text-muted">
        Check the address. The page may have been removed, or you may not have access to it.
      </p>
      <a href="/" className={`${buttonClass({ variant: "primary" })} mt-6`}>
        Go to Backline
      </a>
    </PlainPage>
  );
}
