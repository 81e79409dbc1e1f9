import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { Sql } from "postgres";

type Callbacks = (() => void)[];

// On globalThis, because the framework's bundle has a copy of this module of its own, and shares the connections.
declare global {
  var backlineTransaction: AsyncLocalStorage<Callbacks> | undefined;
}

function transaction(): AsyncLocalStorage<Callbacks> {
  globalThis.backlineTransaction ??= new AsyncLocalStorage();
  return globalThis.backlineTransaction;
}

/**
 * Runs this once the transaction that is under way has committed, and never if it, or the savepoint that it is in, is
 * rolled back. Throws outside of a transaction.
 */
export function afterCommit(run: () => void): void {
  const callbacks = transaction().getStore();
  if (callbacks === undefined) throw new Error("there is no transaction that could commit");
  callbacks.push(run);
}

type Body = (sql: Sql & { savepoint: Begin }) => unknown;
type Begin = (...words: unknown[]) => Promise<unknown>;

/** Returns a client of postgres.js whose transactions know what to run after their commit. */
export function withAfterCommit<Client extends Sql>(client: Client): Client {
  const begin: Begin = async (...words) => {
    const callbacks: Callbacks = [];
    const result = await Reflect.apply(client.begin, undefined, within(callbacks, words));
    for (const run of callbacks) run();
    return result;
  };
  return new Proxy(client, { get: (_, name) => (name === "begin" ? begin : Reflect.get(client, name)) });
}

/** The words of `begin` or `savepoint`, with a body in which callbacks are collected. */
function within(callbacks: Callbacks, words: unknown[]): unknown[] {
  const body = words.at(-1);
  if (typeof body !== "function") return words;
  const collecting: Body = (sql) => transaction().run(callbacks, () => body(withSavepoints(sql, callbacks)));
  return [...words.slice(0, -1), collecting];
}

function withSavepoints(sql: Parameters<Body>[0], callbacks: Callbacks): Parameters<Body>[0] {
  const savepoint: Begin = async (...words) => {
    const inner: Callbacks = [];
    const result = await Reflect.apply(sql.savepoint, undefined, within(inner, words));
    callbacks.push(...inner);
    return result;
  };
  return new Proxy(sql, { get: (_, name) => (name === "savepoint" ? savepoint : Reflect.get(sql, name)) });
}
