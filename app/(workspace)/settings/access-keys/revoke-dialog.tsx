"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { Refusal } from "@/components/refusal";
import { AlertDialog, AlertDialogClose } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { DialogBody, DialogFooter } from "@/components/ui/dialog-frame";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { nameKey } from "@/lib/access-keys/name-key";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
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

type Fault = { code?: string; message: string; fields: Record<string, string[]> };

/** Shows what will break, and asks for the name of a key that something has used within the last week. */
export function RevokeDialog({ accessKey, onClose, onRevoked, onRevokedBefore }: RevokeDialogProps) {
  const [recent] = useState(
    () => accessKey.lastUsed !== null && Date.now() - Date.parse(accessKey.lastUsed.at) < recentMs,
  );
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [fault, setFault] = useState<Fault>();
  const [pending, setPending] = useState(false);
  const sending = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]")?.focus();
  }, [fault]);

  const revoke = async (event: FormEvent) => {
    event.preventDefault();
    if (sending.current) return;
    // Whoever types the words has read them; their case and spacing prove nothing more.
    if (recent && nameKey(typed) !== nameKey(accessKey.name)) {
      return setFault({ message: "", fields: { typed: ["Type the name exactly as it stands above."] } });
    }
    sending.current = true;
    setPending(true);
    try {
      const result = await revokeAccessKeyAction({ keyId: accessKey.id, reason });
      if (result.ok) return onRevoked(result.data);
      if (result.error.code === "already_revoked") return onRevokedBefore();
      setFault(result.error);
    } catch {
      setFault({
        message: "No answer came. Close this and look at the list: it says whether the key is revoked.",
        fields: {},
      });
    }
    sending.current = false;
    setPending(false);
  };

  const fields = fault?.fields ?? {};
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
          {fault && Object.keys(fields).length === 0 && <Refusal code={fault.code} message={fault.message} />}
          <RevokeImpact accessKey={accessKey} />
          {recent && (
            <TextField
              label="Type the key’s name to confirm"
              autoComplete="off"
              spellCheck={false}
              hint="Something has used this key within the last seven days."
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              error={fields.typed?.join(" ")}
            />
          )}
          <TextArea
            label="Reason"
            optional
            rows={1}
            hint="Stays with the key in the list."
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={fields.reason?.join(" ")}
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
