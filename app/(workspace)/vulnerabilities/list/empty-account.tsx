"use client";

import { ScanSearch } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { CopyableCode } from "@/components/ui/copyable-code";
import { EmptyState } from "@/components/ui/empty-state";
import { useReady } from "@/components/ui/use-ready";

/** What to do in an account that no scanner has reported to yet. */
export function EmptyAccount() {
  // Only the browser knows the address under which it sees this.
  const ready = useReady();
  const command = `curl -H "Authorization: Bearer $BACKLINE_KEY" --data-binary @report.sarif '${
    ready ? window.location.origin : ""
  }/api/v1/scans?asset=shop'`;
  return (
    <EmptyState
      icon={<ScanSearch aria-hidden className="size-7" />}
      title="No scanner has reported yet"
      action={
        <Link href="/settings/access-keys" className={buttonClass({ variant: "primary" })}>
          Go to Access Keys
        </Link>
      }
    >
      <p>
        Create an access key with <code className="font-mono text-sm">scans:write</code> and{" "}
        <code className="font-mono text-sm">assets:write</code> in Settings, then let your pipeline send what it finds.
        This uploads a SARIF report for the asset “shop”:
      </p>
      <CopyableCode text={command} what="command" className="mt-3 justify-items-center" />
    </EmptyState>
  );
}
