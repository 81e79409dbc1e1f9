import type { TestProject } from "vitest/node";
import { openTemporaryDatabase, startFromTemplate } from "@/test/database/temporary-database";

declare module "vitest" {
  export interface ProvidedContext {
    /** A migrated database on a real PostgreSQL that lives as long as the run. */
    databaseUrl: string;
  }
}

/** Starts a PostgreSQL of its own for the integration tests, and removes it with its data. */
export default async function setup(project: TestProject) {
  const removeTemplate = await startFromTemplate();
  const database = await openTemporaryDatabase();
  project.provide("databaseUrl", database.url);
  return async () => {
    await database.remove();
    await removeTemplate();
  };
}
