import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { root } from "@/bin/root";
import { openEmbedded } from "@/db/embedded";
import { migrateToLatest } from "@/db/migrate";

declare module "vitest" {
  export interface ProvidedContext {
    /** A migrated database on a real PostgreSQL that lives as long as the run. */
    databaseUrl: string;
  }
}

/** Starts a PostgreSQL of its own for the integration tests, and removes it with its data. */
export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(path.join(tmpdir(), "backline-test-"));
  const database = await openEmbedded({ dataDir, role: "command" });
  await migrateToLatest(database.url, root);
  project.provide("databaseUrl", database.url);
  return async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
}
