import "server-only";
import { makePgArray } from "drizzle-orm/pg-core";
import { Pool } from "pg";
import type { Sql } from "postgres";
import { z } from "zod";

/** The number of `timestamptz` in PostgreSQL's pg_type.dat. */
const timestamp = 1184;

const Statement = z.union([
  z.string().transform((text) => ({ text, values: undefined })),
  z.object({ text: z.string(), values: z.array(z.unknown()).optional() }),
]);

/**
 * Returns what graphile-worker needs of node-postgres's pool, on a client of postgres.js: so its connections find the
 * primary, end and come back as all others do. Each statement stands alone, and no notification ever comes.
 */
export function asNodePostgres(client: Sql): Pool {
  const query = async (statement: unknown, given: unknown[] = []) => {
    const { text, values = given } = Statement.parse(statement);
    const sent = values.map((value) => (Array.isArray(value) ? makePgArray(value) : (value ?? null)));
    const result = await client.unsafe(text, sent.map(toText), { prepare: true });
    const times = (result.columns ?? []).flatMap(({ name, type }) => (type === timestamp ? [name] : []));
    const rows = result.map((row) => ({
      ...row,
      ...Object.fromEntries(
        times.flatMap((name) => (typeof row[name] === "string" ? [[name, new Date(row[name])]] : [])),
      ),
    }));
    return { rows, rowCount: result.count };
  };
  const nothing = () => {};
  const listener = {
    query: async () => ({ rows: [], rowCount: 0 }),
    on: nothing,
    removeListener: nothing,
    release: nothing,
  };
  const connect = (heard?: (error: undefined, client: typeof listener, done: () => void) => void) =>
    heard === undefined ? Promise.resolve({ query, release: nothing }) : heard(undefined, listener, nothing);
  const end = async () => {};
  const own: Record<string | symbol, unknown> = { query, connect, end };
  return new Proxy(new Pool(), { get: (pool, name) => own[name] ?? Reflect.get(pool, name) });
}

const toText = (value: unknown): string | null => (value === null ? null : String(value));
