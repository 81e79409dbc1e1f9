import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Db, openDb } from "@/db/client";
import { effectJob } from "@/e2e/setup/job-process";
import { openTemporaryDatabase } from "@/e2e/setup/temporary-database";
import { enqueue } from "./enqueue";

const root = path.join(import.meta.dirname, "../..");

let database: Awaited<ReturnType<typeof openTemporaryDatabase>>;
let db: Db;
let processes: ChildProcess[];

beforeEach(async () => {
  database = await openTemporaryDatabase();
  db = openDb(database.url, 2);
  processes = [];
  await db.execute("create table effects (n int not null)");
  await db.execute("create sequence attempts");
});

afterEach(async () => {
  for (const each of processes) await end(each, "SIGKILL");
  await db.$client.end({ timeout: 5 });
  await database.remove();
});

async function start(): Promise<ChildProcess & { output: () => string }> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, ["--import", "./bin/register.mjs", "e2e/setup/job-process.ts"], {
    cwd: root,
    env: { PATH, NODE_ENV: "production", DATABASE_URL: database.url, DATABASE_POOLER: "none" },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  processes.push(child);
  let text = "";
  child.stdout?.on("data", (part: Buffer) => {
    text += part.toString();
  });
  await once(child, "message");
  return Object.assign(child, { output: () => text });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill(signal);
    await once(child, "exit");
  }
  return child.exitCode;
}

const effects = async () => (await db.$client<{ n: number }[]>`select n from effects order by n`).map(({ n }) => n);
const waiting = async () => {
  const [row] = await db.$client<{ count: number }[]>`select count(*)::int from graphile_worker._private_jobs`;
  return row?.count ?? 0;
};
const taken = async () => {
  const rows = await db.$client`select from graphile_worker._private_jobs where locked_at is not null`;
  return rows.count;
};
/** Moves the database's clock for what was taken: nobody has to wait until a job counts as abandoned. */
const passHalfAMinute = () => db.$client`
  update graphile_worker._private_jobs set locked_at = locked_at - interval '31 seconds'
  where locked_at > now() - interval '31 seconds'`;

const patiently = { timeout: 60_000, interval: 20 };

test("with two processes, killed again and again in the middle of jobs, every job has its effect exactly once", async () => {
  const numbers = Array.from({ length: 200 }, (_, n) => n);
  await db.transaction(async (tx) => {
    for (const n of numbers) await enqueue(tx, effectJob, { n, ms: 5 });
  });
  const running = [await start(), await start()];
  let kills = 0;
  for (const [at, victim] of [...running, ...running].entries()) {
    // In the middle: it has jobs, and some are done.
    await vi.waitFor(async () => expect(await taken()).toBeGreaterThan(1), patiently);
    await vi.waitFor(async () => expect(await waiting()).toBeLessThan(200 - at * 40), patiently);
    const now = processes.filter((each) => each.signalCode === null)[at % 2] ?? victim;
    await end(now, "SIGKILL");
    kills += 1;
    await start();
  }
  await vi.waitFor(async () => {
    await passHalfAMinute();
    expect(await waiting()).toBe(0);
  }, patiently);
  expect(await effects()).toEqual(numbers);
  expect(kills).toBe(4);
}, 120_000);

test("a process that is asked to end finishes the jobs that it has, and takes no more", async () => {
  const child = await start();
  await db.transaction(async (tx) => {
    for (const n of [1, 2, 3, 4]) await enqueue(tx, effectJob, { n, ms: 1_500 });
  });
  await vi.waitFor(async () => expect(await taken()).toBe(2), patiently);
  expect(await end(child, "SIGTERM")).toBe(0);
  expect((await effects()).length).toBe(2);
  expect([await waiting(), await taken()]).toEqual([2, 0]);
}, 60_000);

test("a job that fails is tried again, and at last stays as dead, with its error in the table and in the log", async () => {
  await db.transaction((tx) => enqueue(tx, effectJob, { n: 1, failures: 2 }));
  await db.transaction((tx) => enqueue(tx, effectJob, { n: 2, failures: 1_000_000 }));
  const child = await start();
  const dead = () => db.$client<{ last_error: string; attempts: number }[]>`
    select last_error, attempts from graphile_worker._private_jobs where attempts = max_attempts and locked_at is null`;
  await vi.waitFor(async () => {
    // The pauses between attempts grow to minutes.
    await db.$client`update graphile_worker._private_jobs set run_at = now() where locked_at is null`;
    expect((await dead()).length).toBe(1);
  }, patiently);
  expect([...(await dead())]).toEqual([{ last_error: "Error: not yet", attempts: 5 }]);
  expect(await effects()).toEqual([1]);
  await vi.waitFor(() => expect(child.output()).toContain("a job failed for good"), patiently);
  expect(child.output()).toContain("a job failed and will be tried again");
}, 120_000);
