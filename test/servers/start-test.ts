import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect } from "@playwright/test";
import { openDb } from "@/db/client";
import { openEmbedded } from "@/db/embedded";
import { accounts } from "@/db/schema/accounts";
import { until } from "@/test/api/http";
import { freePort } from "./free-port";
import { isAlive, type Product, processesOf, startProduct } from "./product";

type Instance = { dataDir: string; port: string; settings: Record<string, string> };

type Fixtures = {
  /** A data folder and a port of this test alone. Processes that still run there afterwards are killed. */
  instance: Instance;
  /** Starts the product there. */
  start: (settings?: Record<string, string>) => Product;
};

/** Tests of `npm start` itself, each with a data folder and a port of its own. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  instance: async ({}, use) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), "backline-start-"));
    const port = String(await freePort());
    await use({ dataDir, port, settings: { DATA_DIR: dataDir, PORT: port } });
    await endAll(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  },
  start: async ({ instance }, use) => {
    const groups: number[] = [];
    await use((settings = {}) => {
      const product = startProduct({ ...instance.settings, ...settings });
      groups.push(product.pid);
      return product;
    });
    for (const group of groups) kill(-group, "SIGKILL");
  },
});

export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

export async function endAll(dataDir: string): Promise<void> {
  const file = path.join(dataDir, "postgres/postmaster.pid");
  const running = await processesOf(dataDir).catch(() => undefined);
  if (running !== undefined) for (const pid of [running.start, running.server]) kill(pid, "SIGKILL");
  const postgres = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (!(postgres > 0)) return;
  kill(postgres, "SIGQUIT");
  await until(async () => !(await isAlive(postgres)));
}

/** Uses the database alongside its other users, as an operator's command does. */
export async function withDb<T>(dataDir: string, use: (db: ReturnType<typeof openDb>) => Promise<T>): Promise<T> {
  const database = await openEmbedded({ dataDir, role: "command" });
  const db = openDb(database.url, 1);
  try {
    return await use(db);
  } finally {
    await db.$client.end();
    await database.close();
  }
}

export const addAccount = (dataDir: string, name: string) =>
  withDb(dataDir, (db) => db.insert(accounts).values({ name }));
export const accountNames = (dataDir: string) =>
  withDb(dataDir, async (db) => (await db.select({ name: accounts.name }).from(accounts)).map((row) => row.name));

export const isReady = (url: string) =>
  fetch(`${url}/api/health/ready`).then(
    (response) => response.status === 200,
    () => false,
  );

/** Ends the product as an operator does, and makes sure that nothing is left of it. */
export async function stop(product: Product, dataDir: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const { start, server, postgres } = await processesOf(dataDir);
  kill(start, signal);
  await product.ended();
  for (const pid of [start, server]) expect(await isAlive(pid)).toBe(false);
  // PostgreSQL says that it has ended a moment before it has.
  await until(async () => !(await isAlive(postgres)));
  expect(await readFile(path.join(dataDir, "postgres/postgres.log"), "utf8")).toMatch(
    /database system is shut down\n$/,
  );
}

/** What a refused start says: one line, without a stack and without a credential. */
export async function refusal(product: Product): Promise<string> {
  expect(await product.ended()).toBe(1);
  const lines = product
    .output()
    .trim()
    .split("\n")
    .filter((line) => !/^(Backline \d|Database:|Build:)/.test(line));
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}
