"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import type { ActionResult } from "@/lib/actions/result";

type Fault = { message: string; fields: Record<string, string[]> };

const slowAfterMs = 2500;

type Sending<Input> = {
  action: (input: Input) => Promise<ActionResult<void>>;
  /** Makes the input of what stands in the fields, by their names. */
  read: (text: (field: string) => string) => Input;
  /** Where to go afterwards. */
  next: string;
};

/**
 * Sends a form once at a time, keeps what was entered when it is refused, and moves the focus to the first fault. The
 * fields keep their text themselves: browsers fill them in before the page is ready. `slow` becomes true when the
 * answer takes longer than the network explains.
 */
export function useAuthForm<Input>({ action, read, next }: Sending<Input>) {
  const [fault, setFault] = useState<Fault>();
  const [pending, setPending] = useState(false);
  const [slow, setSlow] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const sending = useRef(false);

  useEffect(() => {
    if (fault === undefined) return;
    const target =
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]") ??
      form.current?.querySelector<HTMLElement>("[role=alert]");
    target?.focus();
  }, [fault]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending.current) return;
    const entered = new FormData(event.currentTarget);
    sending.current = true;
    setPending(true);
    const timer = setTimeout(() => setSlow(true), slowAfterMs);
    try {
      const result = await action(read((field) => String(entered.get(field) ?? "")));
      // A full load: nothing that the visitor's page held is carried into the session.
      if (result.ok) return window.location.assign(next);
      setFault(result.error);
    } catch {
      setFault({ message: "The server could not be reached. Check the connection and try again.", fields: {} });
    } finally {
      clearTimeout(timer);
      setSlow(false);
    }
    sending.current = false;
    setPending(false);
  };

  const errorOf = (field: string) => fault?.fields[field]?.join(" ");
  const hasFieldFaults = fault !== undefined && Object.keys(fault.fields).length > 0;
  return { form, submit, pending, slow, errorOf, message: hasFieldFaults ? undefined : fault?.message };
}
