"use client";

import { useCallback, useRef, useState } from "react";
import type { DialogChange } from "@/components/ui/dialog";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { type CreateDraft, emptyDraft, isDirty } from "./create-draft";
import { useNotice } from "./notice";
import { useGoneWithThePage } from "./use-gone-with-the-page";
import { useListRefresh } from "./use-list-refresh";

type Created = { secret: string; key: AccessKeySummary };
type Step = { kind: "closed" } | { kind: "form" } | ({ kind: "reveal" } & Created);

/**
 * The way of a key from nothing to its one showing. The secret lives in this state and nowhere else, from the answer
 * that brought it until the dialog closes, by whatever way.
 */
export function useCreateSteps() {
  const { markOutdated, refresh } = useListRefresh();
  const notify = useNotice();
  const [step, setStep] = useState<Step>({ kind: "closed" });
  const [draft, setDraft] = useState(emptyDraft);
  const [asking, setAsking] = useState(false);
  const [warned, setWarned] = useState(false);
  const saved = useRef(false);
  const revealed = step.kind === "reveal" ? step.key.name : undefined;

  const close = useCallback(() => {
    setStep({ kind: "closed" });
    setDraft(emptyDraft);
    setAsking(false);
    setWarned(false);
  }, []);

  useGoneWithThePage(revealed !== undefined, {
    mayAsk: () => !saved.current,
    forget(why) {
      close();
      if (!saved.current) {
        notify({
          tone: "warning",
          content: `${revealed} was hidden when you left the page. If you did not save the key, revoke it and create another.`,
        });
      }
      // In the middle of a step through the history it would take the steps ahead away.
      if (why === "hidden") refresh();
    },
  });

  const open = () => {
    notify(null);
    setStep({ kind: "form" });
  };
  const reveal = (created: Created) => {
    saved.current = false;
    markOutdated();
    setDraft(emptyDraft);
    setStep({ kind: "reveal", ...created });
  };
  const markSaved = () => {
    saved.current = true;
    setWarned(false);
  };
  /** Closes the dialog, unless something would be lost and nobody has asked about it yet. */
  const leave = (details?: DialogChange) => {
    if (step.kind === "reveal" && !saved.current && !warned) {
      details?.cancel();
      return setWarned(true);
    }
    if (step.kind === "form" && isDirty(draft)) {
      details?.cancel();
      return setAsking(true);
    }
    close();
    if (step.kind === "reveal") refresh();
  };
  const edit = (changes: Partial<CreateDraft>) => setDraft((current) => ({ ...current, ...changes }));
  return {
    step,
    draft,
    asking,
    warned,
    open,
    edit,
    reveal,
    markSaved,
    leave,
    close,
    keepEditing: () => setAsking(false),
  };
}
