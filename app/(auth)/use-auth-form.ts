"use client";

import { type FormEvent, useState } from "react";
import { useSubmission } from "@/components/use-submission";
import type { ActionResult } from "@/lib/actions/result";
import { useAddressFits } from "./address-notice";

const slowAfterMs = 2500;

type Sending<Input> = {
  action: (input: Input) => Promise<ActionResult<void>>;
  /** Makes the input of what stands in the fields, by their names. */
  read: (text: (field: string) => string) => Input;
  /** Where to go afterwards. */
  next: string;
};

/**
 * A form that leads into the workspace. The fields keep their text themselves: browsers fill them in before the page
 * is ready. `slow` becomes true when the answer takes longer than the network explains.
 */
export function useAuthForm<Input>({ action, read, next }: Sending<Input>) {
  const unanswered = useAddressFits()
    ? "The server could not be reached. Check the connection and try again."
    : "Nobody can sign in at this address. The notice above says what to do.";
  const { form, send, pending, fields, ofWhole } = useSubmission(unanswered);
  const [slow, setSlow] = useState(false);

  const ask = async (input: Input) => {
    const timer = setTimeout(() => setSlow(true), slowAfterMs);
    try {
      return await action(input);
    } finally {
      clearTimeout(timer);
      setSlow(false);
    }
  };

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const input = read((field) => String(entered.get(field) ?? ""));
    // A full load: nothing that the visitor's page held is carried into the session.
    await send(
      () => ask(input),
      () => window.location.assign(next),
    );
  };

  return { form, submit, pending, slow, fields, message: ofWhole?.message };
}
