"use client";

import { unstable_isUnrecognizedActionError as isUnrecognizedAction } from "next/navigation";
import { useRef, useState } from "react";
import type { ActionResult } from "@/lib/actions/result";
import { useToldFocus } from "./ui/use-told-focus";

/** Why what was sent was not taken: as a whole, or by the paths of its fields. */
export type Fault = {
  code?: string;
  message: string;
  fields: Record<string, string[]>;
  /** By the same paths, the public ids of live keys in what was entered. */
  liveKeys?: Record<string, string> | undefined;
};

/** What is wrong with a field and with what is inside it, in one text. */
export function faultOf(fields: Fault["fields"], path: string): string | undefined {
  const found = Object.entries(fields).filter(([faulty]) => faulty === path || faulty.startsWith(`${path}.`));
  return found.length === 0 ? undefined : found.flatMap(([, faults]) => faults).join(" ");
}

/** What to tell when an action threw: `unanswered`, unless an upgrade took away the action that the page knows. */
export function whyUnanswered(error: unknown, unanswered: string, undone = "changed"): string {
  return isUnrecognizedAction(error) ? `Backline was updated. Reload the page; nothing was ${undone}.` : unanswered;
}

/**
 * Sends a form to its action, once at a time, and moves the focus to what is wrong with it. `send` stays pending once
 * the form was taken: what becomes of it then is for `taken`. `unanswered` is told when no answer came, `undone` ("created")
 * when the page is older than the server.
 */
export function useSubmission(unanswered: string, undone?: string) {
  const [fault, setFault] = useState<Fault>();
  const [pending, setPending] = useState(false);
  const sending = useRef(false);
  const form = useToldFocus(fault);

  async function send<T>(call: () => Promise<ActionResult<T>>, taken: (data: T) => void): Promise<void> {
    // The state comes too late for the second half of a double click; the ref does not.
    if (sending.current) return;
    sending.current = true;
    setPending(true);
    try {
      const result = await call();
      if (result.ok) return taken(result.data);
      setFault(result.error);
    } catch (error) {
      setFault({ message: whyUnanswered(error, unanswered, undone), fields: {} });
    }
    sending.current = false;
    setPending(false);
  }

  /** For what is found wrong before it is sent. */
  const refuse = (found: Fault) => {
    if (!sending.current) setFault(found);
  };

  const ofWhole = fault !== undefined && Object.keys(fault.fields).length === 0 ? fault : undefined;
  return { form, send, refuse, pending, fields: fault?.fields ?? {}, liveKeys: fault?.liveKeys, ofWhole };
}
