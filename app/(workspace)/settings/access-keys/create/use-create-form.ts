"use client";

import { type FormEvent, useState } from "react";
import { type Fault, useSubmission } from "@/components/use-submission";
import { createAccessKeyAction } from "../actions";
import { type CreateDraft, chosenScopes, remainingFaults, toInput } from "./create-draft";
import type { Created } from "./use-reveal";

const unanswered =
  "The server didn’t respond. If the list shows a key with this name, revoke it, because its secret is lost. Then try again.";

const notUnderstood: Fault = {
  message: "",
  fields: { keysUnderstood: ["Check this box to continue, or choose less access for Access keys."] },
};

/** What is missing in each step, in the words of the server. */
function missingIn(draft: CreateDraft): (Fault["fields"] | undefined)[] {
  const isNamed = draft.name.trim() !== "";
  return [
    isNamed ? undefined : { name: ["Give the key a name that says where it is used."] },
    chosenScopes(draft).length > 0 ? undefined : { scopes: ["Choose at least one permission."] },
  ];
}

type Editing = {
  draft: CreateDraft;
  onChange: (changes: Partial<CreateDraft>) => void;
  onSending: (sending: boolean) => void;
  onCreated: (created: Created) => void;
};

/** Makes the key. What is changed after it was found wrong is right until it is sent again. */
export function useCreateForm({ draft, onChange, onSending, onCreated }: Editing) {
  const { form, send, refuse, pending, fields, liveKeys, ofWhole } = useSubmission(unanswered, "created");
  const [corrected, setCorrected] = useState<Partial<CreateDraft>>({});

  const change = (changes: Partial<CreateDraft>) => {
    setCorrected((before) => ({ ...before, ...changes }));
    onChange(changes);
  };

  const create = async () => {
    onSending(true);
    try {
      return await createAccessKeyAction(toInput(draft));
    } finally {
      onSending(false);
    }
  };

  /** Whether a step of the form may be left; what is missing in it is said. */
  const checkStep = (step: number): boolean => {
    const missing = missingIn(draft)[step];
    if (missing === undefined) return true;
    setCorrected({});
    refuse({ message: "", fields: missing });
    return false;
  };

  const generate = async (event: FormEvent) => {
    event.preventDefault();
    setCorrected({});
    if (draft.levels.keys === "write" && !draft.keysUnderstood) return refuse(notUnderstood);
    await send(create, onCreated);
  };

  return {
    form,
    change,
    generate,
    checkStep,
    pending,
    fields: remainingFaults(fields, corrected),
    /** The faults as they were found, corrected or not. */
    refused: fields,
    liveKeys,
    ofWhole,
  };
}
