"use client";

import { useState } from "react";
import type { DialogChange } from "@/components/ui/overlay/dialog";
import type { ListRefresh } from "../list/use-list-refresh";
import { type CreateDraft, emptyDraft, isDirty } from "./create-draft";
import { type Created, useReveal } from "./use-reveal";

type Step = { kind: "closed" } | { kind: "form" } | ({ kind: "reveal" } & Created);

type CreateSteps = { opened: boolean; list: ListRefresh; onClose: () => void };

/** The way of a key from nothing to its one showing. */
export function useCreateSteps({ opened, list, onClose }: CreateSteps) {
  const [sending, setSending] = useState(false);
  const { draft, asking, edit, ask, keepEditing, discard } = useDraft();
  const { created, show, ...reveal } = useReveal(list);
  const step: Step = created ? { kind: "reveal", ...created } : { kind: opened ? "form" : "closed" };

  const close = () => {
    onClose();
    discard();
  };
  const onCreated = (made: Created) => {
    close();
    show(made);
  };
  /** What closes a dialog anywhere, such as Escape, closes this one only where nothing would be lost. */
  const leave = (details: DialogChange) => {
    if (step.kind === "form" && !sending && !isDirty(draft)) return close();
    details.cancel();
    if (step.kind === "reveal") reveal.ask();
    // What was sent may be a key by now, and its secret is in the answer.
    else if (!sending) ask();
  };
  return { step, draft, asking, reveal, edit, setSending, onCreated, leave, close, keepEditing };
}

/** What was entered, and whether the question stands that comes before it is thrown away. */
function useDraft() {
  const [draft, setDraft] = useState(emptyDraft);
  const [asking, setAsking] = useState(false);
  const discard = () => {
    setDraft(emptyDraft);
    setAsking(false);
  };
  return {
    draft,
    asking,
    edit: (changes: Partial<CreateDraft>) => setDraft((current) => ({ ...current, ...changes })),
    ask: () => setAsking(true),
    keepEditing: () => setAsking(false),
    discard,
  };
}
