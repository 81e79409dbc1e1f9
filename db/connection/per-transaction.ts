import "server-only";
import type { Sql } from "postgres";

/**
 * Returns a client of postgres.js for connections through a pooler in transaction mode, which runs each transaction on
 * any session of the server: the given settings are made in every transaction again, and each single statement gets one.
 */
export function withSettingsPerTransaction<Client extends Sql>(
  client: Client,
  settings: Record<string, string | number>,
): Client {
  const preamble = `select ${Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(", ")}`;
  const begin = (...words: unknown[]) => {
    const body = words.pop();
    return Reflect.apply(client.begin, undefined, [
      ...words,
      (sql: Sql) => {
        // Not waited for: it goes out together with the first statement.
        sql.unsafe(preamble).execute();
        return typeof body === "function" ? body(sql) : undefined;
      },
    ]);
  };
  return new Proxy(client, {
    apply: (_, self, words) => alone(begin, (sql) => Reflect.apply(sql, self, words)),
    get(_, name) {
      if (name === "begin") return begin;
      if (name === "unsafe") {
        return (...words: unknown[]) => alone(begin, (sql) => Reflect.apply(sql.unsafe, undefined, words));
      }
      return Reflect.get(client, name);
    },
  });
}

type Query = PromiseLike<unknown> & { values(): PromiseLike<unknown> };

/** A query in a transaction of its own that is sent, as with postgres.js, when it is awaited. */
function alone(begin: (body: (sql: Sql) => unknown) => Promise<unknown>, query: (sql: Sql) => Query): Query {
  let sent: Promise<unknown> | undefined;
  const send = (run: (sql: Sql) => PromiseLike<unknown>) => {
    sent ??= begin(run);
    return sent;
  };
  return {
    // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is a thenable.
    then: (...reactions) => send(query).then(...reactions),
    values: () => send((sql) => query(sql).values()),
  };
}
