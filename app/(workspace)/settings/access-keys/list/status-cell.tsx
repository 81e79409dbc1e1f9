"use client";

import { Badge } from "@/components/ui/badge";
import { LongText } from "@/components/ui/long-text";
import { RelativeTime } from "@/components/ui/time/relative-time";
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
    <div className="grid justify-items-start gap-0.5">
      <Badge>{`Inactive · ${reasonLabels[status.reason]}`}</Badge>
      <div className="text-sm text-muted wrap-anywhere">
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
          <div>
            <RelativeTime at={revoked.at} />
            {revoked.by !== null && <span>{` by ${revoked.by}`}</span>}
            {revoked.reason !== null && <LongText text={revoked.reason} charactersMax={60} />}
          </div>
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
