import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect } from "@playwright/test";
import { eq } from "drizzle-orm";
import { openDb } from "@/db/client";
import { openEmbedded } from "@/db/embedded";
import { accessKeys } from "@/db/schema/access-keys";
import { accounts } from "@/db/schema/accounts";
import { addMember } from "./setup/people";
import { freePort, isAlive, type Product, processesOf, runScript, startProduct, until } from "./setup/product";
import { root } from "./setup/server";

type Place = { dataDir: string; port: string; settings: Record<string, string> };

type Fixtures = {
  /** A data folder and a port of this test alone. Whatever still runs there afterwards is ended. */
  place: Place;
  /** Starts the product there. */
  start: (settings?: Record<string, string>) => Product;
};

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  place: async ({}, use) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), "backline-start-"));
    const port = String(await freePort());
    await use({ dataDir, port, settings: { DATA_DIR: dataDir, PORT: port } });
    await endAll(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  },
  start: async ({ place }, use) => {
    const groups: number[] = [];
    await use((settings = {}) => {
      const product = startProduct({ ...place.settings, ...settings });
      groups.push(product.pid);
      return product;
    });
    for (const group of groups) kill(-group, "SIGKILL");
  },
});

test.describe.configure({ timeout: 300_000 });

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

async function endAll(dataDir: string): Promise<void> {
  const file = path.join(dataDir, "postgres/postmaster.pid");
  const running = await processesOf(dataDir).catch(() => undefined);
  if (running !== undefined) for (const pid of [running.start, running.server]) kill(pid, "SIGKILL");
  const postgres = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (!(postgres > 0)) return;
  kill(postgres, "SIGQUIT");
  await until(async () => !(await isAlive(postgres)));
}

/** Uses the database beside whoever uses it already, as an operator's command does. */
async function withDb<T>(dataDir: string, use: (db: ReturnType<typeof openDb>) => Promise<T>): Promise<T> {
  const database = await openEmbedded({ dataDir, role: "command" });
  const db = openDb(database.url, 1);
  try {
    return await use(db);
  } finally {
    await db.$client.end();
    await database.close();
  }
}

const addAccount = (dataDir: string, name: string) => withDb(dataDir, (db) => db.insert(accounts).values({ name }));
const accountNames = (dataDir: string) =>
  withDb(dataDir, async (db) => (await db.select({ name: accounts.name }).from(accounts)).map((row) => row.name));

const isReady = (url: string) =>
  fetch(`${url}/api/health/ready`).then(
    (response) => response.status === 200,
    () => false,
  );

/** Ends the product as an operator does, and makes sure that nothing is left of it. */
async function stop(product: Product, dataDir: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const { start, server, postgres } = await processesOf(dataDir);
  kill(start, signal);
  await product.ended();
  for (const pid of [start, server, postgres]) expect(await isAlive(pid)).toBe(false);
  expect(await readFile(path.join(dataDir, "postgres/postgres.log"), "utf8")).toMatch(
    /database system is shut down\n$/,
  );
}

/** What a refused start says: one line, without a stack and without a credential. */
async function refusal(product: Product): Promise<string> {
  expect(await product.ended()).toBe(1);
  const lines = product
    .output()
    .trim()
    .split("\n")
    .filter((line) => !/^(Database|Build):/.test(line));
  expect(lines).toHaveLength(1);
  return lines[0] ?? "";
}

test("the first start makes what it needs, and the second keeps the data and builds nothing", async ({
  place,
  start,
}) => {
  const first = start();
  const url = await first.ready();
  expect(await isReady(url)).toBe(true);
  await until(() => /sign-up/.test(first.output()));
  for (const name of ["auth-secret", "database-password"]) {
    expect((await stat(path.join(place.dataDir, name))).mode & 0o777).toBe(0o600);
  }
  expect((await stat(place.dataDir)).mode & 0o007).toBe(0);
  const secret = await readFile(path.join(place.dataDir, "auth-secret"), "utf8");
  await addAccount(place.dataDir, "kept");
  await stop(first, place.dataDir);

  const second = start();
  await second.ready();
  expect(second.output()).toContain("Build: up to date.");
  expect(await accountNames(place.dataDir)).toEqual(["kept"]);
  expect(await readFile(path.join(place.dataDir, "auth-secret"), "utf8")).toBe(secret);
  await stop(second, place.dataDir, "SIGINT");
});

test.describe("what stands in the way of a start is said in one line with the fix", () => {
  test("a busy port", async ({ place, start }) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(Number(place.port), "127.0.0.1", resolve));
    expect(await refusal(start())).toMatch(
      /^Port \d+ at 127\.0\.0\.1 is in use by another program\. .+PORT=\d+ npm start$/,
    );
    other.close();
    expect(await readdir(place.dataDir)).toEqual([]);
  });

  test("a wrong setting", async ({ place, start }) => {
    expect(await refusal(start({ TRUSTED_PROXIES: "many" }))).toMatch(
      /^TRUSTED_PROXIES: .+ Correct it in the environment/,
    );
    expect(await readdir(place.dataDir)).toEqual([]);
  });

  test("a database that does not answer", async ({ start }) => {
    const port = await freePort();
    const line = await refusal(start({ DATABASE_URL: `postgres://someone:hidden@127.0.0.1:${port}/backline` }));
    expect(line).toMatch(/^The database at 127\.0\.0\.1:\d+\/backline refuses connections\. .+ DATABASE_URL\.$/);
    expect(line).not.toMatch(/someone|hidden/);
  });

  test("a data folder of another version", async ({ place, start }) => {
    await mkdir(path.join(place.dataDir, "postgres"));
    await writeFile(path.join(place.dataDir, "postgres/PG_VERSION"), "17\n");
    expect(await refusal(start())).toMatch(
      /are from PostgreSQL 17, and this Backline brings PostgreSQL 18\. .+ DATA_DIR\.$/,
    );
    expect(await readdir(path.join(place.dataDir, "postgres"))).toEqual(["PG_VERSION"]);
  });

  test("a start while it runs, at its own port and at another", async ({ place, start }) => {
    const product = start();
    const url = await product.ready();
    for (const port of [place.port, String(await freePort())]) {
      const line = await refusal(start({ PORT: port }));
      expect(line).toMatch(
        /^Backline already runs at http:\/\/localhost:\d+ \(process \d+\)\. Stop it first, .+ DATA_DIR/,
      );
      expect(line).toContain(url);
    }
    expect(await isReady(url)).toBe(true);
    await stop(product, place.dataDir);
  });
});

test("SIGTERM lets a request in flight finish and writes what was collected", async ({ place, start }) => {
  const product = start();
  await product.ready();
  const email = await withDb(place.dataDir, async (db) => (await addMember(db, { role: "owner" })).email);
  const made = await runScript(
    "access-keys",
    ["create", "--email", email, "--name", "n", "--scopes", "scans:write,assets:write", "--json"],
    place.settings,
  );
  const secret = /blk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}/.exec(made.output)?.[0];
  expect(made.code).toBe(0);

  const report = JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver: { name: "t" } }, results: [] }] });
  const socket = connect(Number(place.port), "127.0.0.1");
  let answer = "";
  socket.on("data", (part) => {
    answer += part.toString();
  });
  socket.write(
    `POST /api/v1/scans?asset=shop HTTP/1.1\r\nHost: localhost:${place.port}\r\nAuthorization: Bearer ${secret}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${report.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  await until(() => answer.includes("100 Continue"));
  socket.write(report.slice(0, 10));
  const { start: pid, postgres } = await processesOf(place.dataDir);
  kill(pid, "SIGTERM");
  await until(() => product.output().includes("Stopping"));
  await until(() =>
    fetch(`http://127.0.0.1:${place.port}/api/health/live`).then(
      () => false,
      () => true,
    ),
  );
  socket.write(report.slice(10));
  await until(() => /HTTP\/1\.1 201 /.test(answer));
  expect(await product.ended()).toBe(0);
  expect(await isAlive(postgres)).toBe(false);
  const lastUse = await withDb(place.dataDir, (db) =>
    db.select({ at: accessKeys.lastUsedAt }).from(accessKeys).where(eq(accessKeys.name, "n")),
  );
  expect(lastUse[0]?.at).toBeInstanceOf(Date);
});

test.describe("killed with -9, it is back by itself with nothing lost:", () => {
  test("everything at once, then the next start", async ({ place, start }) => {
    const first = start();
    await first.ready();
    await addAccount(place.dataDir, "committed");
    const { server, postgres } = await processesOf(place.dataDir);
    for (const pid of [-first.pid, server, postgres]) kill(pid, "SIGKILL");
    await first.ended();
    const second = start();
    expect(await isReady(await second.ready())).toBe(true);
    expect(await accountNames(place.dataDir)).toEqual(["committed"]);
    await stop(second, place.dataDir);
  });

  test("npm start alone: the server process ends, PostgreSQL is taken over", async ({ place, start }) => {
    const first = start();
    await first.ready();
    const before = await processesOf(place.dataDir);
    kill(-first.pid, "SIGKILL");
    const second = start();
    expect(await isReady(await second.ready())).toBe(true);
    await until(async () => !(await isAlive(before.server)));
    expect((await processesOf(place.dataDir)).postgres).toBe(before.postgres);
    await stop(second, place.dataDir);
  });

  test("npm alone: what it started ends in order", async ({ place, start }) => {
    const product = start();
    await product.ready();
    const { start: pid, server, postgres } = await processesOf(place.dataDir);
    kill(product.pid, "SIGKILL");
    for (const each of [pid, server, postgres]) await until(async () => !(await isAlive(each)));
    expect(await readFile(path.join(place.dataDir, "postgres/postgres.log"), "utf8")).toMatch(/is shut down\n$/);
  });

  test("the server process", async ({ place, start }) => {
    const product = start();
    const url = await product.ready();
    const { server } = await processesOf(place.dataDir);
    kill(server, "SIGKILL");
    await until(() => product.output().includes(`Backline is ready again: ${url}`));
    expect(await isReady(url)).toBe(true);
    await stop(product, place.dataDir);
  });

  test("PostgreSQL", async ({ place, start }) => {
    const product = start();
    const url = await product.ready();
    await addAccount(place.dataDir, "committed");
    const { postgres, server } = await processesOf(place.dataDir);
    kill(postgres, "SIGKILL");
    await until(() => product.output().includes("PostgreSQL had ended and runs again"));
    await until(() => isReady(url));
    expect(await accountNames(place.dataDir)).toEqual(["committed"]);
    expect((await processesOf(place.dataDir)).server).toBe(server);
    await stop(product, place.dataDir);
  });
});

test("an operator's command works while the product runs and while it does not, and leaves no PostgreSQL behind", async ({
  place,
  start,
}) => {
  const list = () => runScript("access-keys", ["list"], place.settings);
  expect((await list()).code).toBe(0);
  await expect(stat(path.join(place.dataDir, "postgres/postmaster.pid"))).rejects.toThrow("ENOENT");

  const product = start();
  const url = await product.ready();
  expect((await list()).code).toBe(0);
  expect(await isReady(url)).toBe(true);
  await stop(product, place.dataDir);

  const many = await Promise.all([1, 2, 3].map(() => list()));
  expect(many.map((each) => each.code)).toEqual([0, 0, 0]);
  await expect(stat(path.join(place.dataDir, "postgres/postmaster.pid"))).rejects.toThrow("ENOENT");
});

test("root can run it in a folder that only root can enter", async () => {
  test.skip(process.getuid?.() !== 0, "Only root can make a folder that only root can enter.");
  const closed = await mkdtemp(path.join(tmpdir(), "backline-closed-"));
  await chmod(closed, 0o700);
  const folder = path.join(closed, "project");
  await mkdir(folder);
  const parts = (await readdir(root)).filter((name) => ![".git", ".data", "test-results"].includes(name));
  // Links to the files rather than copies, where the file system has them across these folders.
  const copy = (flags: string) => execFileSync("cp", [flags, ...parts.map((name) => path.join(root, name)), folder]);
  try {
    copy("-al");
  } catch {
    copy("-a");
  }
  const dataDir = path.join(folder, ".data");
  const product = startProduct({ PORT: String(await freePort()) }, folder);
  try {
    expect(await isReady(await product.ready())).toBe(true);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    await addAccount(dataDir, "closed");
    await stop(product, dataDir);
    expect(await accountNames(dataDir)).toEqual(["closed"]);
  } finally {
    kill(-product.pid, "SIGKILL");
    await endAll(dataDir);
    const data = await readlink(path.join(dataDir, "postgres")).catch(() => undefined);
    if (data !== undefined) await rm(path.dirname(data), { recursive: true, force: true });
    await rm(closed, { recursive: true, force: true });
  }
});
