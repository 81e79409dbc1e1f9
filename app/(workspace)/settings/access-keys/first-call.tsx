"use client";

import { CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { titleOf } from "@/lib/api/problem";
import { getAccessKeyAction } from "./actions";

const intervalMs = 2000;
const giveUpMs = 10 * 60 * 1000;

type Seen =
  | { kind: "waiting" }
  | { kind: "refused"; text: string }
  | { kind: "seen"; address: string }
  | { kind: "stopped"; text: string };

/** Waits for the first use of a new key, so that nobody has to wonder whether it works. */
export function FirstCall({ keyId }: { keyId: string }) {
  const [seen, setSeen] = useState<Seen>({ kind: "waiting" });

  useEffect(() => {
    const endMs = Date.now() + giveUpMs;
    let timer = setTimeout(look, intervalMs);
    let over = false;
    async function look() {
      const found = await lookOnce(keyId);
      if (over) return;
      if (found !== undefined) setSeen(found);
      if (found?.kind === "seen" || found?.kind === "stopped") return;
      if (Date.now() > endMs)
        return setSeen({
          kind: "stopped",
          text: "No call came within ten minutes. The list will show when one does.",
        });
      timer = setTimeout(look, intervalMs);
    }
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [keyId]);

  return (
    <p role="status" className="flex min-h-6 items-start gap-2 text-muted">
      {seen.kind === "waiting" && (
        <>
          <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 motion-safe:animate-spin" />
          Waiting for the first call…
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
          <span className="font-medium text-success">It works: seen from {seen.address}</span>
        </>
      )}
      {seen.kind === "stopped" && seen.text}
    </p>
  );
}

async function lookOnce(keyId: string): Promise<Seen | undefined> {
  try {
    const result = await getAccessKeyAction({ keyId });
    if (result.ok) {
      const { lastUsed, lastRefused } = result.data;
      if (lastUsed !== null) return { kind: "seen", address: lastUsed.address };
      if (lastRefused === null) return undefined;
      const title = titleOf(lastRefused.code);
      return {
        kind: "refused",
        text: `A call from ${lastRefused.address} was refused: ${title} (${lastRefused.code})`,
      };
    }
    return result.error.code === "signed_out" ? { kind: "stopped", text: result.error.message } : undefined;
  } catch {
    return undefined;
  }
}
