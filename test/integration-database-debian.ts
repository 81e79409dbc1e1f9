import type { TestProject } from "vitest/node";
import { root } from "@/bin/root";
import { migrateToLatest } from "@/db/migrate";
import { openDebianPostgres } from "@/test/database/debian-postgres";

/** Starts the PostgreSQL of Debian's package for the integration tests, which is older than the bundled one. */
export default async function setup(project: TestProject) {
  const server = await openDebianPostgres();
  await migrateToLatest(server.url, root);
  project.provide("databaseUrl", server.url);
  return () => server.remove();
}
