import Link from "next/link";
import { PageTitle } from "@/components/page-title";
import { buttonClass } from "@/components/ui/button-class";

export default function VulnerabilityNotFound() {
  return (
    <div className="grid max-w-prose justify-items-start gap-3 py-10">
      <PageTitle>Not found</PageTitle>
      <h1 className="text-xl font-semibold">There is no such vulnerability</h1>
      <p className="text-muted">The address may be mistyped, or it belongs to an account that is not yours.</p>
      <Link href="/vulnerabilities" className={buttonClass({ variant: "primary" })}>
        All vulnerabilities
      </Link>
    </div>
  );
}
