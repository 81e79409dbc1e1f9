"use client";

import { useRouter } from "next/navigation";
import { useOptimistic, useState, useTransition } from "react";
import { type Fault, whyUnanswered } from "@/components/use-submission";
import type { SetStatusesForm, SetStatusInput } from "@/lib/vulnerabilities/schemas";
import type { StatusOutcome } from "@/lib/vulnerabilities/set-statuses";
import { setStatusesAction } from "../actions";
import { statusLabels } from "../labels";
import type { VulnerabilityRow } from "./row";

type Changes = SetStatusesForm["changes"];

/** How the last change of several ended, in a sentence or two. `undo` takes back what was changed. */
type Told = { isFault: boolean; text: string; undo?: Changes };

const unanswered = "The server didn’t respond. Reload the page to see which ones were changed.";

/**
 * Changes the status of several rows at once. They show it from the moment that it is sent, and what the server says once it
 * has answered.
 */
export function useBulkStatus(rows: VulnerabilityRow[]) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const [outcome, setOutcome] = useState<Told>();
  const [shown, showAhead] = useOptimistic(rows, withChanges);

  const send = (changes: Changes) =>
    new Promise<StatusOutcome[] | Fault>((resolve) => {
      start(async () => {
        showAhead(changes);
        const answer = await ask(changes);
        // Only what comes before an await belongs to a transition by itself.
        start(() => {
          resolve(answer);
          router.refresh();
        });
      });
    });

  /** Resolves to what is wrong with the change, if nothing was changed for that reason. */
  const set = async (ids: readonly string[], change: SetStatusInput): Promise<Fault | undefined> => {
    setOutcome(undefined);
    // A copy for each: what is sent twice goes as a reference, which the server takes from nobody.
    const answer = await send(ids.map((id) => ({ id, change: { ...change } })));
    if (!Array.isArray(answer)) {
      if (Object.keys(answer.fields).length === 0) setOutcome({ isFault: true, text: answer.message });
      return answer;
    }
    if (answer.every(({ is }) => is === "validation_failed")) {
      return { message: endNotAhead, fields: { until: [endNotAhead] } };
    }
    const undo = answer.flatMap((one) => (one.is === "changed" ? [one.undo] : []));
    const isFault = answer.some(({ is }) => is === "failed");
    setOutcome({ isFault, text: textOfSet(answer, change), ...(undo.length > 0 && { undo }) });
    return undefined;
  };

  const undo = async (changes: Changes) => {
    setOutcome({ isFault: false, text: "Undoing…" });
    const answer = await send(changes);
    if (Array.isArray(answer)) {
      setOutcome({ isFault: answer.some(({ is }) => is === "failed"), text: textOfUndo(answer) });
    } else {
      setOutcome({ isFault: true, text: answer.message, undo: changes });
    }
  };

  return { rows: shown, pending, outcome, dismiss: () => setOutcome(undefined), set, undo };
}

async function ask(changes: Changes): Promise<StatusOutcome[] | Fault> {
  try {
    const result = await setStatusesAction({ changes });
    if (result.ok) return result.data;
    const { fields, liveKeys, ...error } = result.error;
    return { ...error, fields: ofChange(fields), ...(liveKeys && { liveKeys: ofChange(liveKeys) }) };
  } catch (error) {
    return { message: await whyUnanswered(error, unanswered), fields: {} };
  }
}

/** By the fields of the change, which is the same for all. */
function ofChange<T>(fields: Record<string, T>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields).map(([path, value]) => [path.replace(/^changes\.\d+\.change\./, ""), value]),
  );
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

const endNotAhead = "The end of a dismissal has to be in the future.";

function textOfSet(outcomes: readonly StatusOutcome[], { status }: SetStatusInput): string {
  const [changed, unchanged] = [countOf(outcomes, "changed"), countOf(outcomes, "unchanged")];
  const label = statusLabels[status];
  const done = changed === 0 ? "" : `${changed} set to ${label}.`;
  const same = unchanged === 0 ? "" : `${unchanged} ${unchanged === 1 ? "was" : "were"} already ${label}.`;
  return sentences(done, same, textOfRefused(outcomes));
}

function textOfUndo(outcomes: readonly StatusOutcome[]): string {
  const changed = countOf(outcomes, "changed");
  const whole = changed === outcomes.length;
  return sentences(whole ? "Undone." : `${changed} of ${outcomes.length} undone.`, textOfRefused(outcomes));
}

function textOfRefused(outcomes: readonly StatusOutcome[]): string {
  const [meanwhile, missing] = [countOf(outcomes, "precondition_failed"), countOf(outcomes, "not_found")];
  const [invalid, failed] = [countOf(outcomes, "validation_failed"), countOf(outcomes, "failed")];
  return sentences(
    meanwhile === 0 ? "" : `${meanwhile} changed in the meantime and ${meanwhile === 1 ? "was" : "were"} left alone.`,
    missing === 0 ? "" : `${missing} ${missing === 1 ? "is" : "are"} no longer there.`,
    invalid === 0 ? "" : `${invalid} could not be dismissed. ${endNotAhead}`,
    failed === 0 ? "" : `${failed} could not be changed, because something went wrong on our side. Try again.`,
  );
}

const sentences = (...parts: string[]) => parts.filter((part) => part !== "").join(" ");
