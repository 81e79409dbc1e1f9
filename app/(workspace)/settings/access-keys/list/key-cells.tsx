"use client";

import { TriangleAlert } from "lucide-react";
import { LongText } from "@/components/ui/long-text";
import { Tooltip } from "@/components/ui/overlay/tooltip";
import { useNow } from "@/components/ui/time/clock";
import { ExactTime, RelativeTime } from "@/components/ui/time/relative-time";
import { maskKey } from "@/lib/access-keys/credential/secret";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { InactiveReason } from "@/lib/access-keys/status";
import { problemTypes } from "@/lib/api/problem-types";
import { addressText } from "@/lib/http/address/network";

const dayMs = 24 * 60 * 60 * 1000;
const unusedDays = 90;
/** A key needs some days to get to where it is used. */
const neverUsedDays = 7;
const expiresSoonDays = 14;

type CellProps = { accessKey: AccessKeySummary };

/** The id of the element with the name, for the buttons of its row to be described by. */
export const nameIdOf = ({ id }: { id: string }) => `key-${id}-name`;

export function NameCell({ accessKey }: CellProps) {
  const { name, description, status } = accessKey;
  return (
    <div className="grid gap-0.5 wrap-anywhere">
      <p
        id={nameIdOf(accessKey)}
        dir="auto"
        className={status.active ? "leading-6 font-semibold" : "leading-6 font-semibold text-muted"}
      >
        {name}
      </p>
      {description !== "" && <LongText text={description} className="text-sm text-muted" />}
      <code className="font-mono text-xs text-muted">{maskKey(accessKey)}</code>
    </div>
  );
}

export function LastUsedCell({ accessKey }: CellProps) {
  const nowMs = useNow();
  const { lastUsed, lastRefused, status, createdAt } = accessKey;
  // An inactive key needs no attention; a new one has had no time to be used.
  const unusedMs = status.active && nowMs !== null ? nowMs - Date.parse(lastUsed?.at ?? createdAt) : 0;
  const stale = unusedMs > unusedDays * dayMs;
  const never = lastUsed === null;
  return (
    <div>
      {never ? (
        <p className={unusedMs > neverUsedDays * dayMs ? "leading-6 font-medium text-warning" : "leading-6 text-muted"}>
          Never used
        </p>
      ) : (
        <>
          <RelativeTime at={lastUsed.at} />
          <p className="text-sm text-muted wrap-anywhere">{`from ${addressText(lastUsed.address)}`}</p>
        </>
      )}
      {lastRefused !== null && (
        <p className="text-sm text-muted wrap-anywhere">
          <span>Refused </span>
          <RelativeTime at={lastRefused.at} />
          <span>{` from ${addressText(lastRefused.address)}: ${problemTypes[lastRefused.code].title}`}</span>
        </p>
      )}
      {stale && (
        <p className="flex items-start gap-1 text-sm font-medium text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          Not used for {unusedDays} days
        </p>
      )}
    </div>
  );
}

export function ExpiresCell({ accessKey }: CellProps) {
  const nowMs = useNow();
  const { expiresAt, status } = accessKey;
  // What has ended has no end ahead; when it came, the status says.
  if (!status.active) return <NoExpiry at={expiresAt} reason={status.reason} />;
  if (expiresAt === null) return <p className="leading-6 text-muted">Never</p>;
  const soon = nowMs !== null && Date.parse(expiresAt) - nowMs < expiresSoonDays * dayMs;
  return (
    <div className={soon ? "font-medium text-warning" : undefined}>
      <RelativeTime at={expiresAt} />
      {soon && (
        <p className="flex items-start gap-1 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          Expires soon
        </p>
      )}
    </div>
  );
}

/** A dash; where another end was or is planned, that one on hover and focus. */
function NoExpiry({ at, reason }: { at: string | null; reason: InactiveReason }) {
  const dash = (
    <>
      <span aria-hidden>–</span>
      <span className="sr-only">Inactive</span>
    </>
  );
  if (at === null || reason === "expired") return <p className="leading-6 text-muted">{dash}</p>;
  return (
    <Tooltip
      content={
        <>
          <span>{reason === "revoked" ? "Would have expired on " : "Expires on "}</span>
          <ExactTime at={at} />
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach the planned end. */}
      <p tabIndex={0} className="inline-block rounded-sm pr-2 leading-6 text-muted">
        {dash}
      </p>
    </Tooltip>
  );
}
