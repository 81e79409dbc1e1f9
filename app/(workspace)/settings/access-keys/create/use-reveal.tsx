"use client";

import { useState } from "react";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { useNotice } from "../list/notice";
import type { ListRefresh } from "../list/use-list-refresh";
import { type Gone, useGoneWithThePage } from "./use-gone-with-the-page";

export type Created = { secret: string; key: AccessKeySummary };

const reasons: Record<Gone, string> = {
  left: "because you left the page",
  hidden: "because the page was in the background for five minutes",
  signed_out: "because your session has ended",
};

/**
 * The one showing of a new key. The secret lives in this state and nowhere else, from the answer that brought it until
 * it is put away, by whatever way.
 */
export function useReveal({ markOutdated, refresh }: ListRefresh) {
  const notify = useNotice();
  const [created, setCreated] = useState<Created>();
  const [copied, setCopied] = useState(false);
  const [closeAttempts, setCloseAttempts] = useState(0);

  const show = (made: Created) => {
    setCopied(false);
    setCloseAttempts(0);
    markOutdated();
    setCreated(made);
  };
  const markCopied = () => {
    setCopied(true);
    setCloseAttempts(0);
  };
  const putAway = () => {
    setCreated(undefined);
    refresh();
  };
  /** The key was not copied: asks each time. */
  const ask = () => {
    if (!copied) setCloseAttempts((times) => times + 1);
  };

  const forget = (why: Gone) => {
    if (created === undefined) return;
    setCreated(undefined);
    notify({
      tone: "neutral",
      content: <Forgotten name={created.key.name} copied={copied} why={why} />,
    });
    // In the middle of a step through the history it would take the steps ahead away; without a session it would take
    // the notice away.
    if (why === "hidden") refresh();
  };
  useGoneWithThePage(created !== undefined, { mayAsk: () => !copied, forget });

  return {
    created,
    closeAttempts,
    show,
    markCopied,
    ask,
    done: copied ? putAway : ask,
    putAway,
    endSession: () => forget("signed_out"),
  };
}

function Forgotten({ name, copied, why }: { name: string; copied: boolean; why: Gone }) {
  return (
    <p>
      <span>The key </span>
      <strong dir="auto" className="wrap-anywhere">
        {name}
      </strong>{" "}
      <span>{`is no longer shown, ${reasons[why]}.`}</span>
      {!copied && <span> If you did not save it, revoke it and create a new one.</span>}
      {why === "signed_out" && (
        <>
          {" "}
          <a href="/sign-in" className="underline underline-offset-2">
            Sign in again
          </a>
        </>
      )}
    </p>
  );
}
