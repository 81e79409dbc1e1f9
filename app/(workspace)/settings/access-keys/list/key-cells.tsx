"use client";

import { TriangleAlert } from "lucide-react";
import { CutText } from "@/components/ui/cut-text";
import { Tooltip } from "@/components/ui/overlay/tooltip";
import { useNow } from "@/components/ui/time/clock";
import { ExactTime, RelativeTime } from "@/components/ui/time/relative-time";
import { maskKey } from "@/lib/access-keys/credential/format";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { InactiveReason } from "@/lib/access-keys/status";
import { addressText } from "@/lib/http/address/network";

const dayMs = 24 * 60 * 60 * 1000;
const unusedDays = 90;
/** A key needs some days to get to where it is used. */
const neverUsedDays = 7;
const expiresSoonDays = 14;

/** A key as its row shows it: `refusal` says why the last refused call was refused. */
export type KeyRow = AccessKeySummary & { refusal: string | null };

type CellProps = { accessKey: KeyRow };

/** The id of the element with the name, for the buttons of its row to be described by. */
export const nameIdOf = ({ id }: { id: string }) => `key-${id}-name`;

const secondLine = "text-muted text-xs";

export function NameCell({ accessKey }: CellProps) {
  const { name, description, status } = accessKey;
  return (
    <>
      <div id={nameIdOf(accessKey)} dir="auto">
        <CutText className={status.active ? "font-semibold" : "font-semibold text-muted"}>{name}</CutText>
      </div>
      <div className="flex gap-x-2 text-muted text-xs">
        <code className="max-w-full flex-none truncate font-mono">{maskKey(accessKey)}</code>
        {description !== "" && <CutText>{description}</CutText>}
      </div>
    </>
  );
}

export function LastUsedCell({ accessKey }: CellProps) {
  const nowMs = useNow();
  const { lastUsed, lastRefused, refusal, status, createdAt } = accessKey;
  // An inactive key needs no attention; a new one has had no time to be used.
  const unusedMs = status.active ? nowMs - Date.parse(lastUsed?.at ?? createdAt) : 0;
  const stale = unusedMs > unusedDays * dayMs;
  const never = lastUsed === null;
  const refusedFrom = lastRefused && ` from ${addressText(lastRefused.address)}: ${refusal}`;
  return (
    <>
      {never ? (
        <p className={unusedMs > neverUsedDays * dayMs ? "font-medium text-warning" : "text-muted"}>Never used</p>
      ) : (
        <p>
          <span className="text-muted @min-[60rem]:hidden">Used </span>
          <RelativeTime at={lastUsed.at} />
        </p>
      )}
      {stale && (
        <p className="flex items-center gap-1 font-medium text-warning text-xs">
          <TriangleAlert aria-hidden className="size-3 shrink-0" />
          Not used for {unusedDays} days
        </p>
      )}
      {lastRefused !== null && (
        <CutText
          className={secondLine}
          whole={
            <>
              <span>Refused </span>
              <ExactTime at={lastRefused.at} />
              <span>{refusedFrom}</span>
            </>
          }
        >
          <span>Refused </span>
          <RelativeTime at={lastRefused.at} />
          <span>{refusedFrom}</span>
        </CutText>
      )}
      {!never && !stale && <CutText className={secondLine}>{`from ${addressText(lastUsed.address)}`}</CutText>}
    </>
  );
}

export function ExpiresCell({ accessKey }: CellProps) {
  const nowMs = useNow();
  const { expiresAt, status } = accessKey;
  // What has ended has no end ahead; when it came, the status says.
  if (!status.active) return <NoExpiry at={expiresAt} reason={status.reason} />;
  if (expiresAt === null) return <p className="text-muted">Never</p>;
  const soon = Date.parse(expiresAt) - nowMs < expiresSoonDays * dayMs;
  return (
    <div
      className={
        soon ? "flex flex-wrap items-baseline gap-x-1.5 font-medium text-warning @min-[60rem]:block" : undefined
      }
    >
      <RelativeTime at={expiresAt} />
      {soon && (
        <p className="flex items-center gap-1 text-xs">
          <TriangleAlert aria-hidden className="size-3 shrink-0" />
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
  if (at === null || reason === "expired") return <p className="text-muted">{dash}</p>;
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
      <p tabIndex={0} className="inline-block rounded-sm pr-2 text-muted">
        {dash}
      </p>
    </Tooltip>
  );
}
