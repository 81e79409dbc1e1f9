import "server-only";
import path from "node:path";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { openDb } from "./client";

const advisoryLock = 0x6261636b; // "back"

/**
 * Brings the database at the address given to the newest schema. Several processes may call it at once: the first
 * one works while the others wait. `root` is the folder of the project.
 */
export async function migrateToLatest(url: string, root: string): Promise<void> {
  const db = openDb(url, 1);
  try {
    await db.$client`set statement_timeout = 0`;
    await db.$client`select pg_advisory_lock(${advisoryLock})`;
    await migrate(db, { migrationsFolder: path.join(root, "db/migrations") });
  } finally {
    await db.$client.end({ timeout: 5 });
  }
}
