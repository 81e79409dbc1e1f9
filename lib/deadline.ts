import "server-only";
import { codeOf } from "./error-code";

/** For how long an answer that is due at once is waited for. */
export const deadlineMs = 3000;
/** The code of the error that withDeadline throws. */
export const deadlineCode = "DEADLINE";

/** Says whether an error is that of withDeadline. */
export function isDeadline(error: unknown): boolean {
  return codeOf(error) === deadlineCode;
}

// A machine that stood still must not have used up more than one of them.
const steps = 12;

/**
 * Waits for a query at most so long, three seconds if nothing else is said; then it counts as an outage. postgres.js
 * itself would wait without end for a server that accepts and does not answer. Time in which this process stood still
 * does not count, for whoever has to answer may have stood still with it.
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
