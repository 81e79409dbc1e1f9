import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Tests are the server that "server-only" asks for.
const resolve = { alias: { "server-only": here("node_modules/server-only/empty.js"), "@": here(".") } };

export default defineConfig({
  resolve,
  test: {
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
          setupFiles: ["./test/quiet-console.ts"],
          env: { LOG_LEVEL: "silent" },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
