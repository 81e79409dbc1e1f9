"use client";

import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { AlertDialog } from "@/components/ui/overlay/alert-dialog";
import { Dialog } from "@/components/ui/overlay/dialog";
import { DialogFooter } from "@/components/ui/overlay/dialog-frame";
import type { ListRefresh } from "../list/use-list-refresh";
import type { Grantable } from "./create-draft";
import { CreateForm } from "./create-form";
import type { Opening } from "./create-key-button";
import { RevealSecret } from "./reveal-secret";
import { useCreateSteps } from "./use-create-steps";

type CreateDialogProps = {
  grantable: Grantable;
  /** What opened it; undefined while it is closed. */
  opening: Opening | undefined;
  list: ListRefresh;
  onClose: () => void;
};

/** Asks what the key is to be, and shows it once. */
export function CreateDialog({ grantable, opening, list, onClose }: CreateDialogProps) {
  const steps = useCreateSteps({ opened: opening !== undefined, list, onClose });
  const { step, draft, asking, reveal } = steps;
  const button = useRef<HTMLElement>(null);
  const created = useRef(false);
  useEffect(() => {
    if (opening === undefined) return;
    button.current = opening.button;
    created.current = false;
  }, [opening]);
  const nameField = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      title={step.kind === "reveal" ? "Save the key now" : "Create Access Key"}
      open={step.kind !== "closed"}
      withClose={step.kind !== "reveal"}
      onOpenChange={(_, details) => steps.leave(details)}
      // On a touch screen the keyboard would cover what there is to read first.
      initialFocus={() => opening?.byTouch === true || nameField.current}
      // The button may be gone by now: the empty page had it in its middle.
      finalFocus={() => (created.current ? null : button.current) ?? document.getElementById("page-title")}
    >
      {step.kind === "form" && (
        <CreateForm
          grantable={grantable}
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
          closeAttempts={reveal.closeAttempts}
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

type DiscardQuestionProps = { open: boolean; onKeep: () => void; onDiscard: () => void };

/** Asked when something other than "Cancel" would take away what was entered. */
function DiscardQuestion({ open, onKeep, onDiscard }: DiscardQuestionProps) {
  return (
    <AlertDialog
      title="Discard what you entered?"
      description="No key has been created yet."
      open={open}
      onOpenChange={(next) => !next && onKeep()}
    >
      <DialogFooter>
        <Button onClick={onKeep}>Keep editing</Button>
        <Button variant="danger" onClick={onDiscard}>
          Discard
        </Button>
      </DialogFooter>
    </AlertDialog>
  );
}
