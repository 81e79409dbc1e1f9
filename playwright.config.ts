import { defineConfig, devices } from "@playwright/test";

const executablePath = process.env.BACKLINE_CHROMIUM;

// For what a test itself calls of lib, between its results; the servers have a log of their own.
process.env.LOG_LEVEL ??= "silent";

export default defineConfig({
  testDir: "e2e",
  tsconfig: "e2e/tsconfig.json",
  globalSetup: "./test/end-to-end-servers.ts",
  fullyParallel: true,
  workers: 2,
  // Against hanging, not against slowness: how fast the machine is must not decide.
  timeout: 600_000,
  expect: { timeout: 30_000 },
  projects: [
    { name: "e2e", testIgnore: "screenshots/**" },
    { name: "screenshots", testMatch: "screenshots/**" },
  ],
  forbidOnly: process.env.CI !== undefined,
  use: {
    ...devices["Desktop Chrome"],
    trace: "off",
    launchOptions: {
      ...(executablePath !== undefined && { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Nothing that a page asks for may leave the machine, and be waited for.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
      ],
    },
  },
});
