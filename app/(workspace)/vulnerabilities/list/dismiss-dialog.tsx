"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import { DialogBody, DialogFooter } from "@/components/ui/overlay/dialog-frame";
import { useOutcomeFocus } from "@/components/ui/use-outcome-focus";
import type { SetStatusInput } from "@/lib/vulnerabilities/schemas";
import { DismissalFields } from "../[id]/status/dismissal-fields";
import { noReason, type StatusDraft, toChange } from "../[id]/status/status-draft";

const fresh: StatusDraft = { status: "dismissed", reason: undefined, justification: "", untilDay: "" };

type DismissDialogProps = { count: number; onDismiss: (change: SetStatusInput) => void; onClose: () => void };

/** Asks why several vulnerabilities need no work. */
export function DismissDialog({ count, onDismiss, onClose }: DismissDialogProps) {
  const [draft, setDraft] = useState(fresh);
  const [fields, setFields] = useState<Record<string, string[]>>();
  const form = useOutcomeFocus(fields);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const change = toChange(draft, { dismissedUntil: null });
    if (change === undefined) setFields({ ...noReason });
    else onDismiss(change);
  };
  return (
    <Dialog
      title={count === 1 ? "Dismiss 1 vulnerability" : `Dismiss ${count} vulnerabilities`}
      open
      onOpenChange={(open) => !open && onClose()}
    >
      <form ref={form} method="post" noValidate onSubmit={send}>
        <DialogBody>
          <DismissalFields
            draft={draft}
            fields={fields ?? {}}
            liveKeys={undefined}
            onChange={(changes) => {
              setFields(undefined);
              setDraft({ ...draft, ...changes });
            }}
          />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary">
            Dismiss
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
