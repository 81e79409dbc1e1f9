import Link from "next/link";
import { PageTitle } from "@/components/page-title";
import { PlainPage } from "@/components/plain-page";
import { buttonClass } from "@/components/ui/button-class";

export default function NotFound() {
  return (
    <PlainPage>
      <PageTitle>Not found</PageTitle>
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="mt-2 text-muted">
        The address may be mistyped, what it led to may be gone, or it belongs to somebody else.
      </p>
      <Link href="/" className={`${buttonClass({ variant: "primary" })} mt-6`}>
        Go to Backline
      </Link>
    </PlainPage>
  );
}
