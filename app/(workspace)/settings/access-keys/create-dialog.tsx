"use client";

import { useCallback, useRef, useState } from "react";
import { Dialog, type DialogChange } from "@/components/ui/dialog";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { Role } from "@/lib/access-keys/scopes";
import { emptyDraft, isDirty } from "./create-draft";
import { CreateForm } from "./create-form";
import { createKeyDialog } from "./create-key-button";
import { DiscardQuestion } from "./discard-question";
import { useNotice } from "./notice";
import { RevealSecret } from "./reveal-secret";
import { useGoneWithThePage } from "./use-gone-with-the-page";
import { useListRefresh } from "./use-list-refresh";

type Step = { kind: "closed" } | { kind: "form" } | { kind: "reveal"; secret: string; key: AccessKeySummary };

/**
 * The way of a key from nothing to its one showing. The secret lives in the state of this component and nowhere
 * else, from the answer that brought it until the dialog closes, by whatever way.
 */
export function CreateDialog({ role }: { role: Role }) {
  const { markOutdated, refresh } = useListRefresh();
  const notify = useNotice();
  const [step, setStep] = useState<Step>({ kind: "closed" });
  const [draft, setDraft] = useState(emptyDraft);
  const [asking, setAsking] = useState(false);
  const [warned, setWarned] = useState(false);
  const saved = useRef(false);
  const created = useRef(false);
  const nameField = useRef<HTMLInputElement>(null);
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

  const leave = () => {
    if (step.kind === "reveal" && !saved.current && !warned) return setWarned(true);
    close();
    if (step.kind === "reveal") refresh();
  };

  const change = (open: boolean, details: DialogChange) => {
    if (open) {
      created.current = false;
      notify(null);
      return setStep({ kind: "form" });
    }
    if (step.kind === "form" && isDirty(draft)) {
      details.cancel();
      return setAsking(true);
    }
    if (step.kind === "reveal" && !saved.current && !warned) details.cancel();
    leave();
  };

  return (
    <Dialog
      handle={createKeyDialog}
      title={step.kind === "reveal" ? "Save the key now" : "Create Access Key"}
      open={step.kind !== "closed"}
      onOpenChange={change}
      // On a touch screen the keyboard would cover what there is to read first.
      initialFocus={(opened) => (opened === "touch" ? true : nameField.current)}
      // The button may be gone by now: the empty page had it in its middle.
      finalFocus={() => (created.current ? document.getElementById("page-title") : true)}
    >
      {step.kind === "form" && (
        <CreateForm
          role={role}
          draft={draft}
          nameRef={nameField}
          onChange={(changes) => setDraft((current) => ({ ...current, ...changes }))}
          onCreated={({ secret, key }) => {
            created.current = true;
            saved.current = false;
            markOutdated();
            setDraft(emptyDraft);
            setStep({ kind: "reveal", secret, key });
          }}
          onCancel={close}
        />
      )}
      {step.kind === "reveal" && (
        <RevealSecret
          secret={step.secret}
          accessKey={step.key}
          warned={warned}
          onSaved={() => {
            saved.current = true;
            setWarned(false);
          }}
          onDone={leave}
        />
      )}
      <DiscardQuestion open={asking} onKeep={() => setAsking(false)} onDiscard={close} />
    </Dialog>
  );
}
