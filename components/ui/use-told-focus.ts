"use client";

import { useEffect, useRef } from "react";

// A group of radios can't be focused; what is said about it can.
const faults = "[aria-invalid=true]:not([role=radiogroup]), [data-fault]";
const whole = "[role=alert], [role=status][tabindex]";

/** Moves the focus to the first fault in a form, else to what is said about it as a whole, whenever that is told anew. */
export function useToldFocus(told: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (told === undefined) return;
    const places = [faults, whole].map((place) => form.current?.querySelector<HTMLElement>(place));
    places.find((place) => place)?.focus();
  }, [told]);
  return form;
}
