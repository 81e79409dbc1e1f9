import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Db, openDb } from "@/db/client";
import { openTemporaryDatabase } from "@/test/database/temporary-database";
import { enqueue } from "./enqueue";
import { defineJob } from "./job";
import { removeExpired } from "./remove-expired";
import { releaseAbandoned, runJob } from "./run-job";

let database: Awaited<ReturnType<typeof openTemporaryDatabase>>;
let db: Db;

beforeAll(async () => {
  database = await openTemporaryDatabase();
  db = openDb(database.url, 4);
  await db.execute("create table effects (n int not null)");
});

afterAll(async () => {
  await db.$client.end({ timeout: 5 });
  await database.remove();
});

beforeEach(async () => {
  await db.execute("truncate effects, graphile_worker._private_jobs");
});

const note = defineJob({
  name: "note",
  payload: z.object({ n: z.number().int() }),
  attemptsMax: 3,
  async run(tx, { n }) {
    await tx.execute(sql`insert into effects values (${n})`);
  },
});

const queued = async () =>
  (
    await db.$client<
      { payload: unknown; key: string | null; locked: boolean; attempts: number; max_attempts: number }[]
    >`
    select payload, key, locked_at is not null as locked, attempts, max_attempts from graphile_worker._private_jobs`
  ).map((row) => ({ ...row }));
const effects = async () => (await db.$client<{ n: number }[]>`select n from effects`).map(({ n }) => n);

/** Takes the only job from the queue, as a worker does, some time ago. */
async function take(worker: string, secondsAgo = 0): Promise<string> {
  const [row] = await db.$client<{ id: string }[]>`
    update graphile_worker._private_jobs set locked_by = ${worker},
      locked_at = now() - ${`${secondsAgo} seconds`}::interval, attempts = attempts + 1 returning id`;
  return row?.id ?? "";
}

test("a job is queued if the transaction commits that queued it, of Drizzle and of postgres.js alike", async () => {
  await db.transaction((tx) => enqueue(tx, note, { n: 1 }));
  await db.$client.begin((tx) => enqueue(tx, note, { n: 2 }));
  const failing = new Error("rolled back");
  const failed = async (tx: Parameters<typeof enqueue>[0]) => {
    await enqueue(tx, note, { n: 3 });
    throw failing;
  };
  await expect(db.transaction(failed)).rejects.toBe(failing);
  await expect(db.$client.begin(failed)).rejects.toBe(failing);
  const rest = { key: null, locked: false, attempts: 0, max_attempts: 3 };
  expect(await queued()).toEqual([
    { payload: { n: 1 }, ...rest },
    { payload: { n: 2 }, ...rest },
  ]);
});

test("an invalid payload is never queued", async () => {
  await expect(db.transaction((tx) => enqueue(tx, note, { n: 1.5 }))).rejects.toThrow(z.ZodError);
  expect(await queued()).toEqual([]);
});

test("of waiting jobs with the same key, the last one is kept", async () => {
  for (const n of [1, 2]) await db.transaction((tx) => enqueue(tx, note, { n }, { key: "the same" }));
  expect(await queued()).toMatchObject([{ payload: { n: 2 }, key: "the same" }]);
});

test("a job's writes and its removal from the queue commit together, and a job that another process has taken over does nothing", async () => {
  await db.transaction((tx) => enqueue(tx, note, { n: 1 }));
  const id = await take("one");
  await runJob(db, note, { id, worker: "another", payload: { n: 1 } });
  expect([await effects(), (await queued()).length]).toEqual([[], 1]);
  const broken = { ...note, run: () => Promise.reject(new Error("broken")) };
  await expect(runJob(db, broken, { id, worker: "one", payload: { n: 1 } })).rejects.toThrow("broken");
  expect((await queued()).length).toBe(1);
  await runJob(db, note, { id, worker: "one", payload: { n: 1 } });
  expect([await effects(), await queued()]).toEqual([[1], []]);
  // Asked once more, as by a worker that was held up: it is done.
  await runJob(db, note, { id, worker: "one", payload: { n: 1 } });
  expect(await effects()).toEqual([1]);
});

test("a job returns to the queue only once no process works on it", async () => {
  await db.transaction((tx) => enqueue(tx, note, { n: 1 }));
  const id = await take("one", 60);
  const slow = defineJob({
    ...note,
    async run(tx) {
      await releaseAbandoned(db);
      await tx.execute(sql`insert into effects values (1)`);
    },
  });
  const failing = { ...slow, run: () => releaseAbandoned(db).then(() => Promise.reject(new Error("killed"))) };
  await expect(runJob(db, failing, { id, worker: "one", payload: { n: 1 } })).rejects.toThrow("killed");
  expect(await queued()).toMatchObject([{ locked: true, attempts: 1 }]);
  await releaseAbandoned(db);
  expect(await queued()).toMatchObject([{ locked: false, attempts: 1 }]);
  // Taken a moment ago, it may not be worked on yet.
  await take("two");
  await releaseAbandoned(db);
  expect(await queued()).toMatchObject([{ locked: true }]);
  await runJob(db, slow, { id, worker: "two", payload: { n: 1 } });
  expect([await effects(), await queued()]).toEqual([[1], []]);
});

test("expired sign-in failures are removed, and what exceeds one run is left to the next job", async () => {
  const attempts = (count: number, forgotten: string) => db.$client`
    insert into sign_in_attempts (key, failures, next_at, forgotten_at)
    select gen_random_uuid()::text, 1, now(), now() + ${forgotten}::interval from generate_series(1, ${count}::int)`;
  await attempts(3, "1 minute");
  await attempts(10_001, "-1 minute");
  const left = async () => (await db.$client`select from sign_in_attempts`).count;
  await db.transaction((tx) => removeExpired.run(tx, {}));
  expect([await left(), (await queued()).length]).toEqual([4, 1]);
  await db.execute("truncate graphile_worker._private_jobs");
  await db.transaction((tx) => removeExpired.run(tx, {}));
  expect([await left(), (await queued()).length]).toEqual([3, 0]);
});
