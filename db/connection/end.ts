import "server-only";
import { setTimeout as delay } from "node:timers/promises";
import type { Sql } from "postgres";

/**
 * Returns a client of postgres.js whose `end` lets everything finish that was asked before, for `timeout` seconds at
 * most. By itself it refuses what still waits for a connection. A query that is made and never sent, a fragment of
 * another one for example, would be waited for: there must be none.
 */
export function withPatientEnd<Client extends Sql>(client: Client): Client {
  const unfinished = new Set<Promise<unknown>>();
  const noted = (result: unknown) => {
    if (!(result instanceof Promise)) return result;
    unfinished.add(result);
    settled(result).then(() => unfinished.delete(result));
    return result;
  };
  const end = async ({ timeout }: { timeout?: number } = {}) => {
    const began = performance.now();
    const timer = new AbortController();
    const finished = Promise.all([...unfinished].map(settled));
    if (timeout === undefined) await finished;
    else await Promise.race([finished, delay(timeout * 1000, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
    const left = (timeout ?? 0) - (performance.now() - began) / 1000;
    await client.end(timeout === undefined ? {} : { timeout: Math.max(0, left) });
  };
  return new Proxy(client, {
    apply: (_, self, words) => noted(Reflect.apply(client, self, words)),
    get(_, name) {
      if (name === "end") return end;
      const member: unknown = Reflect.get(client, name);
      if (typeof member !== "function" || (name !== "begin" && name !== "unsafe")) return member;
      return (...words: unknown[]) => noted(Reflect.apply(member, undefined, words));
    },
  });
}

// Through the prototype's `then`: a query of postgres.js is sent by a `then` of its own.
const settled = (work: Promise<unknown>): Promise<unknown> => Promise.prototype.then.call(work, ignore, ignore);
const ignore = () => {};
