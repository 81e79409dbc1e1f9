import Head from "next/head";
import { PlainPage } from "./plain-page";
import { buttonClass } from "./ui/button-class";

/** For an address that has no page. */
export function MissingPage() {
  return (
    <PlainPage>
      <Head>
        <title>Not found · Backline</title>
      </Head>
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="mt-2 text-muted">
        The address may be mistyped, what it led to may be gone, or it belongs to somebody else.
      </p>
      <a href="/" className={`${buttonClass({ variant: "primary" })} mt-6`}>
        Go to Backline
      </a>
    </PlainPage>
  );
}
