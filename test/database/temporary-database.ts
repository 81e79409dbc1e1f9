import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "@/bin/root";
import { openEmbedded } from "@/db/embedded";
import { migrateToLatest } from "@/db/migrate";

/** A PostgreSQL with the tables and without a row in them, in a folder of its own. */
export async function openTemporaryDatabase() {
  const database = await openEmptyDatabase();
  await migrateToLatest(database.url, root);
  return database;
}

/** A PostgreSQL without a table, in a folder of its own. */
export async function openEmptyDatabase() {
  const dataDir = await mkdtemp(path.join(tmpdir(), "backline-test-"));
  const { url, close } = await openEmbedded({ dataDir, role: "command" });
  return {
    dataDir,
    url,
    /** Ends it and keeps the data for inspection. */
    close,
    /** Ends it, if it still runs, and removes the data. */
    async remove(): Promise<void> {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
