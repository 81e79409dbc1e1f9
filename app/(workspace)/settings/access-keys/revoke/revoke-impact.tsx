"use client";

import { ExactTime, RelativeTime } from "@/components/ui/time/relative-time";
import { maskKey } from "@/lib/access-keys/credential/format";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { addressText } from "@/lib/http/address/network";

/** Which key it is, and what used it last. */
export function RevokeImpact({ accessKey }: { accessKey: AccessKeySummary }) {
  const { name, lastUsed } = accessKey;
  return (
    <dl className="grid wrap-anywhere gap-x-4 gap-y-2 rounded-lg bg-sunken px-3 py-2.5 sm:grid-cols-[5rem_minmax(0,1fr)]">
      <dt className="text-muted">Key</dt>
      <dd>
        <p className="font-semibold" dir="auto">
          {name}
        </p>
        <code className="font-mono text-xs text-muted">{maskKey(accessKey)}</code>
      </dd>
      <dt className="text-muted">Last used</dt>
      <dd>
        {lastUsed === null ? (
          "Never used"
        ) : (
          <div>
            <RelativeTime at={lastUsed.at} />
            <p className="text-sm text-muted">
              <ExactTime at={lastUsed.at} />
            </p>
            <p className="text-sm text-muted">from {addressText(lastUsed.address)}</p>
            <p className="text-sm text-muted">
              {`with ${lastUsed.userAgent ?? "a program that did not give its name"}`}
            </p>
          </div>
        )}
      </dd>
    </dl>
  );
}
