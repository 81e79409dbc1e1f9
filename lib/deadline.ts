import "server-only";
import { codeOf } from "./error-code";

/** How long to wait for an answer that should be immediate. */
export const deadlineMs = 3000;
/** The code of the error that withDeadline throws. */
export const deadlineCode = "DEADLINE";

/** Returns whether an error is that of withDeadline. */
export function isDeadline(error: unknown): boolean {
  return codeOf(error) === deadlineCode;
}

// A stalled machine must not use up more than one of them.
const steps = 12;

/**
 * Waits for a query for a limited time, three seconds by default; then it counts as an outage. postgres.js
 * itself would wait forever for a server that accepts but does not respond. Time in which this process was stalled
 * does not count, because the server may have been stalled with it.
 */
export async function withDeadline<T>(query: PromiseLike<T>, ms = deadlineMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const giveUp = () => reject(Object.assign(new Error("no answer in time"), { code: deadlineCode }));
    const wait = (left: number) => {
      // After a stall of this process timers are due before sockets are read: the answer may have arrived long ago.
      timer = setTimeout(() => (left > 1 ? wait(left - 1) : setImmediate(giveUp)), ms / steps);
    };
    wait(steps);
  });
  try {
    return await Promise.race([query, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
