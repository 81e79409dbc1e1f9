"use client";

import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { unstable_isUnrecognizedActionError as isUnrecognizedAction } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { problemTypes } from "@/lib/api/problem-types";
import { addressText } from "@/lib/http/address/network";
import { getAccessKeyAction } from "../actions";

const intervalMs = 2000;
const patienceMs = 10 * 60 * 1000;
const slowIntervalMs = 30_000;

type Seen =
  | { kind: "waiting" }
  | { kind: "refused"; text: string }
  | { kind: "seen"; address: string }
  | { kind: "late" }
  | { kind: "outdated" };
type Look = Seen | { kind: "session_ended" };

type FirstCallProps = { keyId: string; onSessionEnd: () => void };

/**
 * Waits for the first use of a new key, to show that it works. As long as the key is shown it goes
 * on asking: the answer also says whether the session is still there.
 */
export function FirstCall({ keyId, onSessionEnd }: FirstCallProps) {
  const [seen, setSeen] = useState<Seen>({ kind: "waiting" });
  const endSession = useEffectEvent(onSessionEnd);

  useEffect(() => {
    const lateMs = Date.now() + patienceMs;
    let timer = setTimeout(look, intervalMs);
    let turn = 0;
    async function look() {
      clearTimeout(timer);
      turn += 1;
      const mine = turn;
      const found = await lookOnce(keyId);
      if (mine !== turn) return;
      if (found.kind === "session_ended") return endSession();
      const late = Date.now() > lateMs;
      setSeen(late && found.kind === "waiting" ? { kind: "late" } : found);
      timer = setTimeout(look, late || found.kind === "seen" ? slowIntervalMs : intervalMs);
    }
    const lookAgain = () => {
      if (document.visibilityState === "visible") look();
    };
    document.addEventListener("visibilitychange", lookAgain);
    return () => {
      turn = -1;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", lookAgain);
    };
  }, [keyId]);

  return (
    <p role="status" className="flex min-h-6 items-start gap-2 text-muted">
      {seen.kind === "waiting" && (
        <>
          <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 motion-safe:animate-spin" />
          <span>Waiting for the first call…</span>
        </>
      )}
      {seen.kind === "refused" && (
        <>
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
          <span className="font-medium text-warning">{seen.text}</span>
        </>
      )}
      {seen.kind === "seen" && (
        <>
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
          <span className="font-medium text-success">{`It works: seen from ${addressText(seen.address)}`}</span>
        </>
      )}
      {seen.kind === "late" && <span>No call within ten minutes. The list of keys will show the first call.</span>}
      {seen.kind === "outdated" && <span>Backline was updated. The list will show the first call.</span>}
    </p>
  );
}

async function lookOnce(keyId: string): Promise<Look> {
  try {
    const result = await getAccessKeyAction({ keyId });
    if (result.ok) {
      const { lastUsed, lastRefused } = result.data;
      if (lastUsed !== null) return { kind: "seen", address: lastUsed.address };
      if (lastRefused === null) return { kind: "waiting" };
      const title = problemTypes[lastRefused.code].title;
      return {
        kind: "refused",
        text: `A call from ${addressText(lastRefused.address)} was refused: ${title} (${lastRefused.code})`,
      };
    }
    // Someone who has since signed in in another tab may not see the key here either.
    const ended = result.error.code === "signed_out" || result.error.code === "not_found";
    return { kind: ended ? "session_ended" : "waiting" };
  } catch (error) {
    return { kind: isUnrecognizedAction(error) ? "outdated" : "waiting" };
  }
}
