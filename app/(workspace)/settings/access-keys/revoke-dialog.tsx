"use client";

import { type FormEvent, useRef, useState } from "react";
import { Refusal } from "@/components/refusal";
import { AlertDialog, AlertDialogClose } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { DialogBody, DialogFooter } from "@/components/ui/dialog-frame";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { faultOf, useSubmission } from "@/components/use-submission";
import { nameKey } from "@/lib/access-keys/name-key";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { ActionResult } from "@/lib/actions/result";
import { revokeAccessKeyAction } from "./actions";
import { RevokeImpact } from "./revoke-impact";

const recentMs = 7 * 24 * 60 * 60 * 1000;

type RevokeDialogProps = {
  accessKey: AccessKeySummary;
  onClose: () => void;
  onRevoked: (revoked: AccessKeySummary) => void;
  /** Somebody else was faster. */
  onRevokedBefore: () => void;
};

const unanswered = "No answer came. Close this and look at the list: it says whether the key is revoked.";

/** Shows what will break, and asks for the name of a key that something has used within the last week. */
export function RevokeDialog({ accessKey, onClose, onRevoked, onRevokedBefore }: RevokeDialogProps) {
  const [recent] = useState(
    () => accessKey.lastUsed !== null && Date.now() - Date.parse(accessKey.lastUsed.at) < recentMs,
  );
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const { form, send, refuse, pending, fields, ofWhole } = useSubmission(unanswered);
  const cancel = useRef<HTMLButtonElement>(null);

  const revoke = async (event: FormEvent) => {
    event.preventDefault();
    // Whoever types the words has read them; their case and spacing prove nothing more.
    if (recent && nameKey(typed) !== nameKey(accessKey.name)) {
      return refuse({ message: "", fields: { typed: ["Type the name exactly as it stands above."] } });
    }
    await send(
      () => revokeUnlessRevoked({ keyId: accessKey.id, reason }),
      (revoked) => (revoked ? onRevoked(revoked) : onRevokedBefore()),
    );
  };

  return (
    <AlertDialog
      title="Revoke this key?"
      description="It takes effect at once and can’t be undone. Whatever uses the key is refused until it has a new one."
      open
      initialFocus={() => form.current?.querySelector("input") ?? cancel.current}
      onOpenChange={(open) => !open && onClose()}
    >
      <form ref={form} method="post" noValidate onSubmit={revoke}>
        <DialogBody>
          {ofWhole && <Refusal {...ofWhole} />}
          <RevokeImpact accessKey={accessKey} />
          {recent && (
            <TextField
              label="Type the key’s name to confirm"
              autoComplete="off"
              spellCheck={false}
              hint="Something has used this key within the last seven days."
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              error={faultOf(fields, "typed")}
            />
          )}
          <TextArea
            label="Reason"
            optional
            rows={1}
            hint="Stays with the key in the list."
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={faultOf(fields, "reason")}
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

/** Null when somebody else was faster. */
async function revokeUnlessRevoked(
  input: Parameters<typeof revokeAccessKeyAction>[0],
): Promise<ActionResult<AccessKeySummary | null>> {
  const result = await revokeAccessKeyAction(input);
  return !result.ok && result.error.code === "already_revoked" ? { ok: true, data: null } : result;
}
