"use client";

import { useEffect, useRef } from "react";

// A radio group can't be focused; the message about it can.
const faults = "[aria-invalid=true]:not([role=radiogroup]), [data-fault]";
const whole = "[role=alert], [role=status][tabindex]";

/** Moves the focus to the first fault in a form, else to the message about the whole form, at each new outcome. */
export function useOutcomeFocus(outcome: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (outcome === undefined) return;
    const targets = [faults, whole].map((selector) => form.current?.querySelector<HTMLElement>(selector));
    targets.find((target) => target)?.focus();
  }, [outcome]);
  return form;
}
