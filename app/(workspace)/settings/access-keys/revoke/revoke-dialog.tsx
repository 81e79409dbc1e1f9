"use client";

import { useRef } from "react";
import { fieldFault } from "@/components/field-fault";
import { TextArea } from "@/components/form/text-area";
import { TextField } from "@/components/form/text-field";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { AlertDialog, AlertDialogClose } from "@/components/ui/overlay/alert-dialog";
import { DialogBody, DialogFooter } from "@/components/ui/overlay/dialog-frame";
import { faultOf } from "@/components/use-submission";
import { RevokeImpact } from "./revoke-impact";
import { type Revocation, useRevokeForm } from "./use-revoke-form";

type RevokeDialogProps = Revocation & { onClose: () => void };

/** Shows what will break, and asks for the name of a key that something has used within the last week. */
export function RevokeDialog({ onClose, ...revocation }: RevokeDialogProps) {
  const { form, revoke, pending, fields, liveKeys, ofWhole, recent, typed, setTyped, reason, setReason } =
    useRevokeForm(revocation);
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog
      title="Revoke this key?"
      description="This takes effect immediately and can’t be undone. Anything that uses the key stops working until you give it a new one."
      open
      initialFocus={() => form.current?.querySelector("input") ?? cancel.current}
      onOpenChange={(open) => !open && onClose()}
    >
      <form ref={form} method="post" noValidate onSubmit={revoke}>
        <DialogBody>
          {ofWhole && <Refusal {...ofWhole} />}
          <RevokeImpact accessKey={revocation.accessKey} />
          {recent && (
            <TextField
              label="Type the key’s name to confirm"
              autoComplete="off"
              spellCheck={false}
              hint="This key was used in the last seven days."
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              error={faultOf(fields, "typed")}
            />
          )}
          <TextArea
            label="Reason"
            optional
            rows={1}
            hint="Shown with the key in the list."
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={fieldFault({ fields, liveKeys }, "reason")}
          />
        </DialogBody>
        <DialogFooter>
          <AlertDialogClose ref={cancel} className={buttonClass({ variant: "quiet" })}>
            Cancel
          </AlertDialogClose>
          <Button type="submit" variant="danger" pending={pending}>
            Revoke key
          </Button>
        </DialogFooter>
      </form>
    </AlertDialog>
  );
}
