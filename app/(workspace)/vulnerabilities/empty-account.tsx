"use client";

import { ScanSearch } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button-class";
import { CopyButton } from "@/components/ui/copy-button";
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
        Create an access key with <code className="font-mono text-[0.8125rem]">scans:write</code> and{" "}
        <code className="font-mono text-[0.8125rem]">assets:write</code> in Settings, then let your pipeline send what
        it found. This uploads a SARIF report about the asset “shop”:
      </p>
      <div className="mt-3 grid justify-items-center gap-2">
        <pre
          translate="no"
          className="w-full rounded-md bg-sunken px-3 py-2 text-left wrap-anywhere whitespace-pre-wrap text-ink select-all"
        >
          <code className="font-mono text-[0.8125rem]">{command}</code>
        </pre>
        <CopyButton text={command} what="command" />
      </div>
    </EmptyState>
  );
}
