"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useRef, useState, useTransition } from "react";
import { useOutcomeFocus } from "@/components/ui/use-outcome-focus";
import { useReady } from "@/components/ui/use-ready";
import { type Fault, whyUnanswered } from "@/components/use-submission";
import { setStatusAction } from "../../actions";
import { type Current, draftOf, isUnchanged, noReason, type StatusDraft, toChange } from "./status-draft";

/** How the last attempt to save ended. */
export type Outcome = { kind: "unchanged" } | { kind: "saved" } | { kind: "conflict" } | ({ kind: "refused" } & Fault);

const unanswered =
  "The server didn’t respond. Reload the page and check the history to see whether the status changed.";

/**
 * Sends the version that was on the page, so that nobody overwrites changes they have not seen. The form stays on the
 * page, and shows the outcome once the page shows the new state.
 */
export function useStatusForm(current: Current, version: number) {
  const router = useRouter();
  const ready = useReady();
  // Until something is entered the form follows the page.
  const [entered, setEntered] = useState<StatusDraft>();
  const [outcome, setOutcome] = useState<Outcome>();
  const [sending, setSending] = useState(false);
  const [refreshing, startRefresh] = useTransition();
  const busy = useRef(false);
  const draft = entered ?? { ...draftOf(current), ...(!ready && { untilDay: "" }) };

  const change = (changes: Partial<StatusDraft>) => {
    setEntered({ ...draft, ...changes });
    setOutcome(undefined);
  };

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy.current || refreshing) return;
    if (isUnchanged(draft, current)) return setOutcome({ kind: "unchanged" });
    const wanted = toChange(draft, current);
    if (wanted === undefined) return setOutcome({ kind: "refused", message: "", fields: noReason });
    busy.current = true;
    setSending(true);
    const result = await send({ id: current.id, version, change: wanted });
    setOutcome(result);
    setEntered(result.kind === "saved" ? undefined : draft);
    if (result.kind !== "refused") startRefresh(() => router.refresh());
    busy.current = false;
    setSending(false);
  };

  // Shown only once the page shows the new state.
  const shown = refreshing ? undefined : outcome;
  return {
    draft,
    edited: entered !== undefined,
    outcome: shown,
    pending: sending || refreshing,
    change,
    save,
    form: useOutcomeFocus(shown),
  };
}

async function send(input: Parameters<typeof setStatusAction>[0]): Promise<Outcome> {
  try {
    const result = await setStatusAction(input);
    if (result.ok) return { kind: "saved" };
    const { code, message, fields, liveKeys = {} } = result.error;
    return code === "precondition_failed"
      ? { kind: "conflict" }
      : { kind: "refused", code, message, fields: ofDraft(fields), liveKeys: ofDraft(liveKeys) };
  } catch (error) {
    return { kind: "refused", message: await whyUnanswered(error, unanswered), fields: {} };
  }
}

/** By the fields of the draft: faults from the schema have paths below `change`, those from the verb do not. */
function ofDraft<T>(fields: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).map(([path, value]) => [path.replace(/^change\./, ""), value]));
}
