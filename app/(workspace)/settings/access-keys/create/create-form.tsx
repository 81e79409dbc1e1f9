"use client";

import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import { fieldFault } from "@/components/field-fault";
import { TextArea } from "@/components/form/text-area";
import { TextField } from "@/components/form/text-field";
import { Refusal } from "@/components/refusal";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter } from "@/components/ui/overlay/dialog-frame";
import { mediaMatches, watchMedia } from "@/components/ui/time/environment";
import { faultOf } from "@/components/use-submission";
import type { ScopeResource } from "@/lib/permissions/scopes";
import { addressFault, type CreateDraft, type Grantable } from "./create-draft";
import { ExpiryField } from "./expiry-field";
import { levelLabels, PermissionFields } from "./permission-fields";
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

/** Asks for everything that a key is, and makes it once; on a phone in three steps. */
export function CreateForm({ grantable, draft, nameRef, onCancel, ...editing }: CreateFormProps) {
  const { form, change, generate, pending, fields, refused, checkStep, liveKeys, ofWhole } = useCreateForm({
    draft,
    ...editing,
  });
  const { step, isLast, isShown, goTo, heading } = useSteps(refused);
  const submit = (event: FormEvent) => {
    if (isLast) {
      generate(event);
    } else {
      event.preventDefault();
      if (checkStep(step)) goTo(step + 1);
    }
  };
  return (
    <form ref={form} method="post" noValidate onSubmit={submit}>
      <DialogBody>
        {ofWhole && <Refusal {...ofWhole} />}
        <p ref={heading} tabIndex={-1} className="text-muted text-sm outline-none sm:hidden">
          {`Step ${step + 1} of ${stepNames.length}: ${stepNames[step]}`}
        </p>
        <div hidden={!isShown(0)} className="grid gap-5">
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
        </div>
        <div hidden={!isShown(1)}>
          <PermissionFields
            grantable={grantable}
            draft={draft}
            onChange={change}
            error={faultOf(fields, "scopes")}
            confirmationError={faultOf(fields, "keysUnderstood")}
          />
        </div>
        <div hidden={!isShown(2)} className="grid gap-5">
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
        </div>
      </DialogBody>
      <DialogFooter>
        <Overview draft={draft} resources={grantable.resources} />
        {step > 0 ? (
          <Button variant="quiet" disabled={pending} onClick={() => goTo(step - 1)}>
            Back
          </Button>
        ) : (
          <Button variant="quiet" disabled={pending} onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button
          type="submit"
          variant="primary"
          pending={pending}
          // The second half of a double click on "Next" must not be the first on "Generate".
          onClick={(event) => event.detail > 1 && event.preventDefault()}
        >
          {isLast ? "Generate" : "Next"}
        </Button>
      </DialogFooter>
    </form>
  );
}

const stepNames = ["Name", "Permissions", "Expiry and addresses"] as const;
const lastStep = stepNames.length - 1;

/** The fields of each step by the beginnings of their paths. */
const stepFields = [["name", "description"], ["scopes", "keysUnderstood"], [""]] as const;

function stepOf(fields: Record<string, string[]>): number {
  const paths = Object.keys(fields);
  return stepFields.findIndex((names) => names.some((name) => paths.some((path) => path.startsWith(name))));
}

/** The steps of the form where there is room for one at a time; elsewhere all are shown, and the first is the last. */
function useSteps(refused: Record<string, string[]>) {
  const [isNarrow, setNarrow] = useState(() => !mediaMatches(wide));
  const [chosen, setStep] = useState(0);
  const heading = useRef<HTMLParagraphElement>(null);
  useEffect(() => watchMedia(wide, () => setNarrow(!mediaMatches(wide))), []);
  const [shownFor, setShownFor] = useState(refused);
  // With what is wrong, not after it: the focus can't go into a step that is not shown.
  if (refused !== shownFor && Object.keys(refused).length > 0) {
    setShownFor(refused);
    setStep(stepOf(refused));
  }
  const moved = useRef(false);
  const goTo = (step: number) => {
    moved.current = true;
    setStep(step);
  };
  // Once it says the new step.
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    heading.current?.focus();
  });
  const step = isNarrow ? chosen : 0;
  return {
    step,
    isLast: !isNarrow || step === lastStep,
    isShown: (one: number) => !isNarrow || one === step,
    goTo,
    heading,
  };
}

// Asked this way round: a browser that can’t say gets the whole form.
const wide = "(width >= 40rem)";

/** What the key comes to, in a few words that stay in sight. */
function Overview({ draft, resources }: { draft: CreateDraft; resources: readonly ScopeResource[] }) {
  const chosen = resources.flatMap(({ resource, label }) => {
    const level = draft.levels[resource] ?? "none";
    return level === "none" ? [] : [`${label}: ${levelLabels[level]}`];
  });
  return (
    <p className="min-w-0 flex-1 basis-full text-muted text-sm sm:basis-64">
      {chosen.length === 0 ? "No permissions yet" : chosen.join(" · ")}
    </p>
  );
}
