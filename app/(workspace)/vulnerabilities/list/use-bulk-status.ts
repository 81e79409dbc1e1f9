"use client";

import { useRouter } from "next/navigation";
import { useOptimistic, useState, useTransition } from "react";
import { whyUnanswered } from "@/components/use-submission";
import type { SetStatusesForm, SetStatusInput } from "@/lib/vulnerabilities/schemas";
import type { StatusOutcome } from "@/lib/vulnerabilities/set-statuses";
import { setStatusesAction } from "../actions";
import { statusLabels } from "../labels";
import type { VulnerabilityRow } from "./row";

type Changes = SetStatusesForm["changes"];

/** How the last change of several ended, in a sentence or two. `undo` takes back what was changed. */
export type BulkOutcome = { isFault: boolean; text: string; undo?: Changes };

const unanswered = "The server didn’t respond. Reload the page to see which ones were changed.";

/**
 * Changes the status of several rows at once. They show it from the moment that it is sent, and what the server says once it
 * has answered.
 */
export function useBulkStatus(rows: VulnerabilityRow[]) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [outcome, setOutcome] = useState<BulkOutcome>();
  const [shown, showAhead] = useOptimistic(rows, withChanges);

  const send = (changes: Changes, textOf: (outcomes: StatusOutcome[]) => string, onDone?: () => void) => {
    setOutcome(undefined);
    start(async () => {
      showAhead(changes);
      const found = await ask(changes, textOf);
      // Only what comes before an await belongs to a transition by itself.
      start(() => {
        setOutcome(found);
        if (!found.isFault) onDone?.();
        router.refresh();
      });
    });
  };

  return {
    rows: shown,
    pending,
    outcome,
    dismiss: () => setOutcome(undefined),
    /** `onDone` is called once the server has taken it. */
    set: (ids: readonly string[], change: SetStatusInput, onDone: () => void) =>
      send(
        // A copy for each: what is sent twice goes as a reference, which the server takes from nobody.
        ids.map((id) => ({ id, change: { ...change } })),
        (outcomes) => textOfSet(outcomes, change),
        onDone,
      ),
    undo: (changes: Changes) => send(changes, textOfUndo),
  };
}

async function ask(changes: Changes, textOf: (outcomes: StatusOutcome[]) => string): Promise<BulkOutcome> {
  try {
    const result = await setStatusesAction({ changes });
    if (!result.ok) return { isFault: true, text: result.error.message };
    const undo = result.data.flatMap((one) => (one.is === "changed" ? [one.undo] : []));
    const text = textOf(result.data);
    return undo.length === 0 ? { isFault: false, text } : { isFault: false, text, undo };
  } catch (error) {
    return { isFault: true, text: await whyUnanswered(error, unanswered) };
  }
}

function withChanges(rows: VulnerabilityRow[], changes: Changes): VulnerabilityRow[] {
  const wanted = new Map(changes.map(({ id, change }) => [id, change]));
  return rows.map((row) => {
    const change = wanted.get(row.id);
    return change === undefined ? row : { ...row, status: change.status, dismissedReason: change.reason ?? null };
  });
}

const countOf = (outcomes: readonly StatusOutcome[], is: StatusOutcome["is"]) =>
  outcomes.filter((outcome) => outcome.is === is).length;

function textOfSet(outcomes: readonly StatusOutcome[], { status }: SetStatusInput): string {
  const [changed, unchanged] = [countOf(outcomes, "changed"), countOf(outcomes, "unchanged")];
  const label = statusLabels[status];
  const done = changed === 0 ? "" : `${changed} set to ${label}.`;
  const same = unchanged === 0 ? "" : `${unchanged} already ${unchanged === 1 ? "was" : "were"} ${label}.`;
  return sentences(done, same, textOfRefused(outcomes));
}

function textOfUndo(outcomes: readonly StatusOutcome[]): string {
  const changed = countOf(outcomes, "changed");
  const whole = changed === outcomes.length;
  return sentences(whole ? "Undone." : `${changed} of ${outcomes.length} undone.`, textOfRefused(outcomes));
}

function textOfRefused(outcomes: readonly StatusOutcome[]): string {
  const [meanwhile, missing] = [countOf(outcomes, "precondition_failed"), countOf(outcomes, "not_found")];
  const invalid = countOf(outcomes, "validation_failed");
  return sentences(
    meanwhile === 0 ? "" : `${meanwhile} changed in the meantime and ${meanwhile === 1 ? "was" : "were"} left alone.`,
    missing === 0 ? "" : `${missing} ${missing === 1 ? "is" : "are"} no longer there.`,
    invalid === 0 ? "" : `${invalid} could not be dismissed: the end of a dismissal has to be in the future.`,
  );
}

const sentences = (...parts: string[]) => parts.filter((part) => part !== "").join(" ");
