"use client";

import { unstable_isUnrecognizedActionError as isUnrecognizedAction } from "next/navigation";
import { useRef, useState } from "react";
import type { ActionResult } from "@/lib/actions/result";
import { useOutcomeFocus } from "./ui/use-outcome-focus";

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

const askTimeoutMs = 5000;

/**
 * What the server says about forms from here, when one got no answer that can be read: which address it sees and what to
 * set, if it refuses them. Or that something before the server refuses them. Undefined if nothing does, or nothing answers.
 */
async function whyRefused(): Promise<string | undefined> {
  try {
    const answer = await fetch(window.location.pathname, {
      method: "POST",
      headers: { Accept: "application/problem+json" },
      signal: AbortSignal.timeout(askTimeoutMs),
    });
    // All of Backline's answers have it.
    if (!answer.ok && !answer.headers.has("x-request-id")) {
      return `Something between this browser and Backline, such as a proxy, answered instead (status ${answer.status}). Try again. If it keeps happening, tell the operator.`;
    }
    if (!answer.headers.get("content-type")?.startsWith("application/problem+json")) return undefined;
    const problem: unknown = await answer.json();
    if (typeof problem !== "object" || problem === null || !("detail" in problem && "hint" in problem))
      return undefined;
    return `${problem.detail} ${problem.hint}`;
  } catch {
    return undefined;
  }
}

/**
 * What to say when an action threw: that an upgrade took away the action that the page knows, or why the server refuses
 * forms from here, or else `unanswered`.
 */
export async function whyUnanswered(error: unknown, unanswered: string, undone = "changed"): Promise<string> {
  if (isUnrecognizedAction(error)) return `Backline was updated. Reload the page; nothing was ${undone}.`;
  return (await whyRefused()) ?? unanswered;
}

/**
 * Sends a form to its action, once at a time, and moves the focus to what is wrong with it. `send` stays pending once
 * the form was taken: what becomes of it then is for `taken`. `unanswered` is shown when no answer came, `undone` ("created")
 * when the page is older than the server.
 */
export function useSubmission(unanswered: string, undone?: string) {
  const [fault, setFault] = useState<Fault>();
  const [pending, setPending] = useState(false);
  const sending = useRef(false);
  const form = useOutcomeFocus(fault);

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
      setFault({ message: await whyUnanswered(error, unanswered, undone), fields: {} });
    }
    sending.current = false;
    setPending(false);
  }

  /** For what is found wrong before it is sent. */
  const refuse = (found: Fault) => {
    if (!sending.current) setFault(found);
  };

  /** For a form that stays once it was taken: it can be sent again. */
  const reset = () => {
    sending.current = false;
    setPending(false);
    setFault(undefined);
  };

  const ofWhole = fault !== undefined && Object.keys(fault.fields).length === 0 ? fault : undefined;
  return { form, send, refuse, reset, pending, fields: fault?.fields ?? {}, liveKeys: fault?.liveKeys, ofWhole };
}
