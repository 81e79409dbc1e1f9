import Link from "next/link";
import { PageTitle } from "@/components/page-title";
import { buttonClass } from "@/components/ui/button-class";

/** In the place of a page that is not there, or not for the member's role. */
export default function NotFound() {
  return (
    <div className="grid max-w-prose justify-items-start gap-3">
      <PageTitle>Not found</PageTitle>
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="text-pretty text-muted">
        Check the address. The page may have been removed, or you may not have access to it.
      </p>
      <Link href="/vulnerabilities" className={buttonClass({ variant: "primary" })}>
        Go to vulnerabilities
      </Link>
    </div>
  );
}
