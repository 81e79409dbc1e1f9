import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Db, openDb } from "@/db/client";
import { openTemporaryDatabase } from "@/test/database/temporary-database";
import { effectJob, gate } from "@/test/servers/job-process";
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
  const child = spawn(process.execPath, ["bin/run.mjs", "test/servers/job-process.ts"], {
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
/** How many jobs wait for the gate. */
const inTheMiddle = async () => {
  const rows = await db.$client`
    select from pg_locks where locktype = 'advisory' and mode = 'ShareLock' and objid = ${gate} and not granted
      and database = (select oid from pg_database where datname = current_database())`;
  return rows.count;
};
/** Moves the database's clock for what was taken: nobody has to wait until a job counts as abandoned. */
const passHalfAMinute = () => db.$client`
  update graphile_worker._private_jobs set locked_at = locked_at - interval '31 seconds'
  where locked_at > now() - interval '31 seconds'`;

const patiently = { timeout: 60_000, interval: 20 };

test("with two processes, killed again and again in the middle of jobs, every job has its effect exactly once", async () => {
  const rounds = 4;
  const jobsOfRound = 50;
  let running = [await start(), await start()];
  const holder = await db.$client.reserve();
  try {
    for (let round = 0; round < rounds; round++) {
      await holder`select pg_advisory_lock(${gate})`;
      await db.transaction(async (tx) => {
        for (let n = 0; n < jobsOfRound; n++) await enqueue(tx, effectJob, { n: round * jobsOfRound + n, gated: true });
      });
      // In the middle: more jobs have had their effect, not yet committed, than one process takes at once.
      await vi.waitFor(async () => expect(await inTheMiddle()).toBeGreaterThan(2), patiently);
      const [victim, ...others] = running;
      if (victim !== undefined) await end(victim, "SIGKILL");
      await holder`select pg_advisory_unlock(${gate})`;
      running = [...others, await start()];
    }
  } finally {
    holder.release();
  }
  await vi.waitFor(async () => {
    await passHalfAMinute();
    expect(await waiting()).toBe(0);
  }, patiently);
  expect(await effects()).toEqual(Array.from({ length: rounds * jobsOfRound }, (_, n) => n));
  expect(processes.filter(({ signalCode }) => signalCode === "SIGKILL")).toHaveLength(rounds);
}, 240_000);

test("a process that is shut down finishes its jobs, and takes no more", async () => {
  const child = await start();
  const holder = await db.$client.reserve();
  try {
    await holder`select pg_advisory_lock(${gate})`;
    await db.transaction(async (tx) => {
      for (const n of [1, 2, 3, 4]) await enqueue(tx, effectJob, { n, gated: true });
    });
    await vi.waitFor(async () => expect(await inTheMiddle()).toBe(2), patiently);
    const ending = once(child, "message");
    child.kill("SIGTERM");
    expect(await ending).toEqual(["ending", undefined]);
    await holder`select pg_advisory_unlock(${gate})`;
  } finally {
    holder.release();
  }
  await vi.waitFor(() => expect(child.exitCode).toBe(0), patiently);
  expect((await effects()).length).toBe(2);
  expect([await waiting(), await taken()]).toEqual([2, 0]);
}, 60_000);

test("a job that fails is tried again, and then stays as failed, with its error in the table and in the log", async () => {
  await db.transaction((tx) => enqueue(tx, effectJob, { n: 1, failures: 2 }));
  await db.transaction((tx) => enqueue(tx, effectJob, { n: 2, failures: 1_000_000 }));
  const child = await start();
  const failed = () => db.$client<{ last_error: string; attempts: number }[]>`
    select last_error, attempts from graphile_worker._private_jobs where attempts = max_attempts and locked_at is null`;
  await vi.waitFor(async () => {
    // The pauses between attempts grow to minutes.
    await db.$client`update graphile_worker._private_jobs set run_at = now() where locked_at is null`;
    expect((await failed()).length).toBe(1);
  }, patiently);
  expect([...(await failed())]).toEqual([{ last_error: "Error: not yet", attempts: 5 }]);
  expect(await effects()).toEqual([1]);
  await vi.waitFor(() => expect(child.output()).toContain("a job failed for good"), patiently);
  expect(child.output()).toContain("a job failed and will be tried again");
}, 120_000);
