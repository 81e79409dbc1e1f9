import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "@/bin/root";
import { openEmbedded } from "@/db/embedded";
import { migrateToLatest } from "@/db/migrate";

/** Names a data folder with the tables and without a row in them, which runs of tests copy: it takes seconds to make. */
const templateVariable = "BACKLINE_TEST_TEMPLATE";

/** A PostgreSQL with the tables and without a row in them, in a folder of its own. */
export async function openTemporaryDatabase() {
  const template = process.env[templateVariable];
  const database = await openCluster(template);
  if (template === undefined) await migrateToLatest(database.url, root);
  return database;
}

/** A PostgreSQL without a table, in a folder of its own. */
export const openEmptyDatabase = () => openCluster();

async function openCluster(template?: string) {
  const dataDir = await mkdtemp(path.join(tmpdir(), "backline-test-"));
  if (template !== undefined) execFileSync("cp", ["-a", "--reflink=auto", `${template}/.`, dataDir]);
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

/** Has every temporary database of this run start as a copy of one, and returns what ends that. */
export async function startFromTemplate(): Promise<() => Promise<void>> {
  const template = await openTemporaryDatabase();
  await template.close();
  process.env[templateVariable] = template.dataDir;
  return async () => {
    delete process.env[templateVariable];
    await template.remove();
  };
}
