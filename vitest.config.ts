import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Tests are the server that "server-only" asks for.
const resolve = { alias: { "server-only": here("node_modules/server-only/empty.js"), "@": here(".") } };

const integration = {
  setupFiles: ["./test/quiet-console.ts"],
  env: { LOG_LEVEL: "silent" },
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** The integration tests that leave it to the run which PostgreSQL they use. */
const onAnyPostgres = ["lib", "db"].flatMap((folder) =>
  readdirSync(here(folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((name) => name.endsWith(".integration.test.ts"))
    .filter((name) => readFileSync(here(name), "utf8").includes('inject("databaseUrl")')),
);

export default defineConfig({
  resolve,
  test: {
    // One fewer than there are cores would be one where there are two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["{lib,db,app,components,bin}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.integration.test.ts"],
          setupFiles: ["./test/quiet-console.ts"],
          env: { LOG_LEVEL: "silent" },
          // Against hanging, not against slowness, as with the others.
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: "integration",
          include: ["{lib,db}/**/*.integration.test.ts"],
          globalSetup: ["./test/integration-database.ts"],
          ...integration,
        },
      },
      {
        resolve,
        test: {
          name: "integration-debian",
          include: onAnyPostgres,
          globalSetup: ["./test/integration-database-debian.ts"],
          ...integration,
        },
      },
    ],
  },
});
