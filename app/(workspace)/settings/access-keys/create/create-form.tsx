"use client";

import type { RefObject } from "react";
import { fieldFault } from "@/components/field-fault";
import { TextArea } from "@/components/form/text-area";
import { TextField } from "@/components/form/text-field";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter } from "@/components/ui/overlay/dialog-frame";
import { faultOf } from "@/components/use-submission";
import { addressFault, type CreateDraft, type Grantable } from "./create-draft";
import { ExpiryField } from "./expiry-field";
import { PermissionFields } from "./permission-fields";
import { useCreateForm } from "./use-create-form";
import type { Created } from "./use-reveal";

type CreateFormProps = {
  grantable: Grantable;
  draft: CreateDraft;
  nameRef: RefObject<HTMLInputElement | null>;
  onChange: (changes: Partial<CreateDraft>) => void;
  /** Called with true when the form is sent, and with false when the answer is there. */
  onSending: (sending: boolean) => void;
  onCreated: (created: Created) => void;
  onCancel: () => void;
};

/** Asks for everything that a key is, and makes it once. */
export function CreateForm({ grantable, draft, nameRef, onCancel, ...editing }: CreateFormProps) {
  const { form, change, generate, pending, fields, liveKeys, ofWhole } = useCreateForm({ draft, ...editing });
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
          error={fieldFault({ fields, liveKeys }, "name")}
        />
        <TextArea
          label="Description"
          optional
          rows={2}
          value={draft.description}
          onChange={(event) => change({ description: event.target.value })}
          error={fieldFault({ fields, liveKeys }, "description")}
        />
        <PermissionFields
          grantable={grantable}
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
          className="font-mono text-sm"
          hint="IP addresses or ranges such as 203.0.113.7 or 10.0.0.0/8, one per line. Leave it empty to allow any address."
          value={draft.addresses}
          onChange={(event) => change({ addresses: event.target.value })}
          error={addressFault(fields, draft)}
        />
      </DialogBody>
      <DialogFooter>
        <Button variant="quiet" disabled={pending} onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" pending={pending}>
          Generate
        </Button>
      </DialogFooter>
    </form>
  );
}
