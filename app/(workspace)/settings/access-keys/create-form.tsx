"use client";

import { type FormEvent, type RefObject, useState } from "react";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter } from "@/components/ui/dialog-frame";
import { TextArea } from "@/components/ui/text-area";
import { TextField } from "@/components/ui/text-field";
import { type Fault, faultOf, useSubmission } from "@/components/use-submission";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import type { Role } from "@/lib/access-keys/scopes";
import { createAccessKeyAction } from "./actions";
import { AddressesField } from "./addresses-field";
import { addressFault, type CreateDraft, remainingFaults, toInput } from "./create-draft";
import { ExpiryField } from "./expiry-field";
import { PermissionFields } from "./permission-fields";

const unanswered =
  "No answer came. If the list shows a key with this name, revoke it: its secret was lost on the way. Then try again.";

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
  const { form, send, refuse, pending, fields, ofWhole } = useSubmission(unanswered);
  // What was changed since it was found wrong is right until it is sent again.
  const [corrected, setCorrected] = useState<Partial<CreateDraft>>({});
  const left = remainingFaults(fields, corrected);

  const change = (changes: Partial<CreateDraft>) => {
    setCorrected((before) => ({ ...before, ...changes }));
    onChange(changes);
  };

  const generate = async (event: FormEvent) => {
    event.preventDefault();
    setCorrected({});
    if (draft.levels.keys === "write" && !draft.keysUnderstood) return refuse(notUnderstood);
    await send(() => createAccessKeyAction(toInput(draft)), onCreated);
  };

  return (
    <form ref={form} method="post" noValidate onSubmit={generate}>
      <DialogBody>
        {ofWhole && <Refusal {...ofWhole} />}
        <TextField
          label="Name"
          ref={nameRef}
          autoComplete="off"
          placeholder="Nightly scan of the shop"
          hint="Say where the key is used, so that you know later what depends on it."
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          error={faultOf(left, "name")}
        />
        <TextArea
          label="Description"
          optional
          rows={2}
          value={draft.description}
          onChange={(event) => change({ description: event.target.value })}
          error={faultOf(left, "description")}
        />
        <PermissionFields
          role={role}
          draft={draft}
          onChange={change}
          error={faultOf(left, "scopes")}
          confirmationError={faultOf(left, "keysUnderstood")}
        />
        <ExpiryField draft={draft} onChange={change} error={faultOf(left, "expiry")} />
        <AddressesField draft={draft} onChange={change} error={addressFault(left, draft)} />
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
