import type { Metadata } from "next";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";

export const metadata: Metadata = { title: "Not found" };

export default function VulnerabilityNotFound() {
  return (
    <div className="grid max-w-prose justify-items-start gap-3 py-10">
      <h1 className="text-xl font-semibold">There is no such vulnerability</h1>
      <p className="text-muted">The address may be mistyped, or it belongs to an account that is not yours.</p>
      <Link href="/vulnerabilities" className={buttonClass({ variant: "primary" })}>
        All vulnerabilities
      </Link>
    </div>
  );
}
