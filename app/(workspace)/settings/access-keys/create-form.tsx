"use client";

import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter } from "@/components/ui/dialog-frame";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { Role } from "@/lib/access-keys/scopes";
import { createAccessKeyAction } from "./actions";
import { addressFault, type CreateDraft, faultOf, remainingFaults, toInput } from "./create-draft";
import { ExpiryField } from "./expiry-field";
import { PermissionFields } from "./permission-fields";

type Fault = { code?: string; message: string; fields: Record<string, string[]> };

const unanswered: Fault = {
  message:
    "No answer came. If the list shows a key with this name, revoke it: its secret was lost on the way. Then try again.",
  fields: {},
};

const notUnderstood: Fault = {
  message: "",
  fields: { keysUnderstood: ["Tick this to go on, or choose less for Access keys."] },
};

type CreateFormProps = {
  role: Role;
  draft: CreateDraft;
  nameRef: RefObject<HTMLInputElement | null>;
  onChange: (changes: Partial<CreateDraft>) => void;
  onCreated: (created: { secret: string; key: AccessKeySummary }) => void;
  onCancel: () => void;
};

/** Asks for everything that a key is, and makes it once. */
export function CreateForm({ role, draft, nameRef, onChange, onCreated, onCancel }: CreateFormProps) {
  const [fault, setFault] = useState<Fault>();
  const [pending, setPending] = useState(false);
  // What was changed since it was found wrong is right until it is sent again.
  const [corrected, setCorrected] = useState<Partial<CreateDraft>>({});
  const sending = useRef(false);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid=true], [data-fault], [role=alert]")?.focus();
  }, [fault]);

  const change = (changes: Partial<CreateDraft>) => {
    setCorrected((before) => ({ ...before, ...changes }));
    onChange(changes);
  };

  const generate = async (event: FormEvent) => {
    event.preventDefault();
    // The state comes too late for the second half of a double click; the ref does not.
    if (sending.current) return;
    setCorrected({});
    if (draft.levels.keys === "write" && !draft.keysUnderstood) return setFault(notUnderstood);
    sending.current = true;
    setPending(true);
    try {
      const result = await createAccessKeyAction(toInput(draft));
      if (result.ok) return onCreated(result.data);
      setFault(result.error);
    } catch {
      setFault(unanswered);
    }
    sending.current = false;
    setPending(false);
  };

  const fields = remainingFaults(fault?.fields ?? {}, corrected);
  return (
    <form ref={form} method="post" noValidate onSubmit={generate}>
      <DialogBody>
        {fault && Object.keys(fault.fields).length === 0 && <Refusal code={fault.code} message={fault.message} />}
        <TextField
          label="Name"
          ref={nameRef}
          autoComplete="off"
          placeholder="Nightly scan of the shop"
          hint="Say where the key is used, so that you know later what depends on it."
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          error={faultOf(fields, "name")}
        />
        <TextArea
          label="Description"
          optional
          rows={2}
          value={draft.description}
          onChange={(event) => change({ description: event.target.value })}
          error={faultOf(fields, "description")}
        />
        <PermissionFields
          role={role}
          draft={draft}
          onChange={change}
          error={faultOf(fields, "scopes")}
          confirmationError={faultOf(fields, "keysUnderstood")}
        />
        <ExpiryField draft={draft} onChange={change} error={faultOf(fields, "expiry")} />
        <TextArea
          label="Allowed addresses"
          optional
          rows={2}
          spellCheck={false}
          autoCapitalize="none"
          className="font-mono text-[0.8125rem]"
          hint="IP addresses or ranges such as 203.0.113.7 or 10.0.0.0/8, one a line. Empty means from anywhere."
          value={draft.addresses}
          onChange={(event) => change({ addresses: event.target.value })}
          error={addressFault(fields, draft)}
        />
      </DialogBody>
      <DialogFooter>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" pending={pending}>
          Generate
        </Button>
      </DialogFooter>
    </form>
  );
}
