"use client";

import { useRef } from "react";
import { Dialog } from "@/components/ui/dialog";
import type { Role } from "@/lib/access-keys/scopes";
import { CreateForm } from "./create-form";
import { createKeyDialog } from "./create-key-button";
import { DiscardQuestion } from "./discard-question";
import { RevealSecret } from "./reveal-secret";
import { useCreateSteps } from "./use-create-steps";

/** Asks what the key is to be, and shows it once. */
export function CreateDialog({ role }: { role: Role }) {
  const steps = useCreateSteps();
  const { step, draft, asking, reveal } = steps;
  const created = useRef(false);
  const nameField = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      handle={createKeyDialog}
      title={step.kind === "reveal" ? "Save the key now" : "Create Access Key"}
      open={step.kind !== "closed"}
      withClose={step.kind !== "reveal"}
      onOpenChange={(opens, details) => {
        if (!opens) return steps.leave(details);
        created.current = false;
        steps.open();
      }}
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
          onChange={steps.edit}
          onSending={steps.setSending}
          onCreated={(made) => {
            created.current = true;
            steps.onCreated(made);
          }}
          onCancel={steps.close}
        />
      )}
      {step.kind === "reveal" && (
        <RevealSecret
          secret={step.secret}
          accessKey={step.key}
          asked={reveal.asked}
          onCopied={reveal.markCopied}
          onDone={reveal.done}
          onCloseUncopied={reveal.putAway}
          onSessionEnd={reveal.endSession}
        />
      )}
      <DiscardQuestion open={asking} onKeep={steps.keepEditing} onDiscard={steps.close} />
    </Dialog>
  );
}
