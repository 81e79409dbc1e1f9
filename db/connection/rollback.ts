import "server-only";
import type { Sql } from "postgres";
import { deadlineMs } from "@/lib/deadline";

/**
 * Returns a client of postgres.js whose `begin` rejects within three seconds once what it ran has failed. By itself it
 * waits for the answer to the rollback: on a connection that fell silent, without end.
 */
export function withBoundedRollback<Client extends Sql>(client: Client): Client {
  const begin = (...words: unknown[]) =>
    new Promise((resolve, reject) => {
      const body = words.pop();
      const watched = (sql: unknown) => {
        const result: unknown = typeof body === "function" ? body(sql) : undefined;
        Promise.all([result].flat()).catch((error: unknown) => setTimeout(reject, deadlineMs, error).unref());
        return result;
      };
      Reflect.apply(client.begin, undefined, [...words, watched]).then(resolve, reject);
    });
  return new Proxy(client, { get: (_, name) => (name === "begin" ? begin : Reflect.get(client, name)) });
}
