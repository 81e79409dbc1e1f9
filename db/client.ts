import "server-only";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { env } from "@/lib/env";

/**
 * Opens at most `size` connections to the address given, each when it is needed. After an outage they come back by
 * themselves within a second of the server's return. Close with `db.$client.end()`.
 */
export function openDb(url: string, size: number) {
  const pool = postgres(url, {
    max: size,
    connect_timeout: 3,
    idle_timeout: 300,
    max_lifetime: 60 * 60,
    backoff: () => 0.25,
    onnotice: () => {},
    connection: { application_name: "backline", statement_timeout: 30_000, TimeZone: "UTC" },
  });
  return drizzle(pool);
}

export type Db = ReturnType<typeof openDb>;
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

// On globalThis, for the server process runs the bundle of the application beside its own code, and the development
// server loads this module anew with each change.
declare global {
  var backlineDb: Db | undefined;
}

/** The connections of this process to the primary, opened at the first call. */
export function db(): Db {
  globalThis.backlineDb ??= openDb(requireDatabaseUrl(), env().DATABASE_POOL_SIZE);
  return globalThis.backlineDb;
}

/** Lets running queries end, five seconds at most, and closes the connections of this process. */
export async function closeDb(): Promise<void> {
  await globalThis.backlineDb?.$client.end({ timeout: 5 });
  globalThis.backlineDb = undefined;
}

function requireDatabaseUrl(): string {
  const url = env().DATABASE_URL;
  if (url === undefined) throw new Error("DATABASE_URL is not set: start with `npm start`, which sees to it");
  return url;
}
