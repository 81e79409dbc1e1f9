"use client";

import { type FormEvent, useState } from "react";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import { DialogBody, DialogFooter } from "@/components/ui/overlay/dialog-frame";
import { useOutcomeFocus } from "@/components/ui/use-outcome-focus";
import type { Fault } from "@/components/use-submission";
import type { SetStatusInput } from "@/lib/vulnerabilities/schemas";
import { DismissalFields } from "../[id]/status/dismissal-fields";
import { noReason, type StatusDraft, toChange } from "../[id]/status/status-draft";

const fresh: StatusDraft = { status: "dismissed", reason: undefined, justification: "", untilDay: "" };

type DismissDialogProps = {
  count: number;
  pending: boolean;
  /** Resolves to what is wrong with it, if it was refused. */
  onDismiss: (change: SetStatusInput) => Promise<Fault | undefined>;
  onClose: () => void;
};

/** Asks why several vulnerabilities need no work. */
export function DismissDialog({ count, pending, onDismiss, onClose }: DismissDialogProps) {
  const [draft, setDraft] = useState(fresh);
  const [fault, setFault] = useState<Fault>();
  const form = useOutcomeFocus(fault);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const change = toChange(draft, { dismissedUntil: null });
    const found = change === undefined ? { message: "", fields: noReason } : await onDismiss(change);
    if (found === undefined) onClose();
    else setFault({ ...found });
  };
  return (
    <Dialog
      title={count === 1 ? "Dismiss 1 vulnerability" : `Dismiss ${count} vulnerabilities`}
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <form ref={form} method="post" noValidate onSubmit={send}>
        <DialogBody>
          {fault && Object.keys(fault.fields).length === 0 && <Refusal {...fault} />}
          <DismissalFields
            draft={draft}
            fields={fault?.fields ?? {}}
            liveKeys={fault?.liveKeys}
            onChange={(changes) => {
              setFault(undefined);
              setDraft({ ...draft, ...changes });
            }}
          />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={pending}>
            Dismiss
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
