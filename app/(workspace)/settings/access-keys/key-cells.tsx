"use client";

import { TriangleAlert } from "lucide-react";
import { useNow } from "@/components/ui/clock";
import { LongText } from "@/components/ui/long-text";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { maskKey } from "@/lib/access-keys/secret";
import { titleOf } from "@/lib/api/problem";
import { addressText } from "@/lib/http/network";

const dayMs = 24 * 60 * 60 * 1000;
const unusedDays = 90;
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
      {description !== "" && <LongText text={description} className="text-[0.8125rem] text-muted" />}
      <code className="font-mono text-xs text-muted">{maskKey(accessKey)}</code>
    </div>
  );
}

export function LastUsedCell({ accessKey }: CellProps) {
  const nowMs = useNow();
  const { lastUsed, lastRefused, status, createdAt } = accessKey;
  // A dead key asks for nothing more; a new one has not had the time to be used.
  const since = Date.parse(lastUsed?.at ?? createdAt);
  const stale = status.active && nowMs !== null && nowMs - since > unusedDays * dayMs;
  const never = lastUsed === null;
  return (
    <div>
      {never ? (
        <p className={status.active ? "leading-6 font-medium text-warning" : "leading-6 text-muted"}>Never used</p>
      ) : (
        <>
          <RelativeTime at={lastUsed.at} />
          <p className="text-[0.8125rem] text-muted wrap-anywhere">from {addressText(lastUsed.address)}</p>
        </>
      )}
      {lastRefused !== null && (
        <p className="text-[0.8125rem] text-muted wrap-anywhere">
          Refused <RelativeTime at={lastRefused.at} /> from {addressText(lastRefused.address)}:{" "}
          {titleOf(lastRefused.code)}
        </p>
      )}
      {stale && (
        <p className="flex items-start gap-1 text-[0.8125rem] font-medium text-warning">
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
  if (expiresAt === null) return <p className="leading-6 text-muted">Never</p>;
  const leftMs = nowMs === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - nowMs;
  const soon = status.active && leftMs < expiresSoonDays * dayMs;
  return (
    <div className={soon ? "font-medium text-warning" : status.active ? undefined : "text-muted"}>
      <RelativeTime at={expiresAt} />
      {soon && (
        <p className="flex items-start gap-1 text-[0.8125rem]">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          Expires soon
        </p>
      )}
    </div>
  );
}
