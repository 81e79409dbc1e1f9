"use client";

import { Badge } from "@/components/ui/badge";
import { CutText } from "@/components/ui/cut-text";
import { ExactTime, RelativeTime } from "@/components/ui/time/relative-time";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { InactiveReason } from "@/lib/access-keys/status";

const reasonLabels: Record<InactiveReason, string> = {
  revoked: "Revoked",
  expired: "Expired",
  disabled: "Disabled",
  owner_gone: "Owner gone",
};

/** Whether the key is active; for an inactive one also since when, by whom and why. */
export function StatusCell({ accessKey }: { accessKey: AccessKeySummary }) {
  const { status } = accessKey;
  if (status.active) {
    return (
      <Badge tone="success">
        <span aria-hidden className="size-1.5 rounded-full bg-success" />
        Active
      </Badge>
    );
  }
  return (
    <div className="flex flex-wrap items-baseline gap-x-1.5 @min-[60rem]:block">
      <Badge>{`Inactive · ${reasonLabels[status.reason]}`}</Badge>
      <div className="text-muted text-xs">
        <Ending accessKey={accessKey} reason={status.reason} />
      </div>
    </div>
  );
}

function Ending({ accessKey, reason }: { accessKey: AccessKeySummary; reason: InactiveReason }) {
  const { revoked, expiresAt, creator } = accessKey;
  switch (reason) {
    case "revoked":
      return (
        revoked && (
          <>
            <CutText
              whole={
                <>
                  <ExactTime at={revoked.at} />
                  {revoked.by !== null && <span>{` by ${revoked.by}`}</span>}
                </>
              }
            >
              <RelativeTime at={revoked.at} />
              {revoked.by !== null && <span>{` by ${revoked.by}`}</span>}
            </CutText>
            {revoked.reason !== null && <CutText>{revoked.reason}</CutText>}
          </>
        )
      );
    case "expired":
      return expiresAt && <RelativeTime at={expiresAt} />;
    case "disabled":
      return <p>Can be enabled again.</p>;
    case "owner_gone":
      return <p>{`${creator.name} is no longer a member, or is suspended.`}</p>;
  }
}
