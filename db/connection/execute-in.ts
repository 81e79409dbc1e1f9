import "server-only";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { TransactionSql } from "postgres";
import type { Tx } from "../client";

const dialect = new PgDialect();

/** Runs a statement in a transaction of Drizzle, or of postgres.js itself, and gives its rows. */
export async function executeIn(tx: Tx | TransactionSql, statement: SQL): Promise<readonly Record<string, unknown>[]> {
  if ("execute" in tx) return await tx.execute(statement);
  const { sql, params } = dialect.sqlToQuery(statement);
  // A parameter is of any type here; postgres.js takes what text stands for.
  return await tx.unsafe(sql, params.map(toText));
}

const toText = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
