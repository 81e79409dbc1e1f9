import { sql } from "drizzle-orm";
import { afterAll, expect, inject, it, vi } from "vitest";
import { answered, closeDb, db, openDb } from "./client";

const lock = 20_261;

// Only now is the environment read, once.
vi.stubEnv("DATABASE_URL", inject("databaseUrl"));
const other = openDb(inject("databaseUrl"), 1);
afterAll(() => Promise.all([closeDb(), other.$client.end()]));

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it("gives checks in flight their answers while the connections are replaced because of another", async () => {
  await other.execute(sql`select pg_advisory_lock(${lock})`);
  const before = db("checks");
  const lost = answered(before.execute(sql`select pg_sleep(20)`)).catch((error: unknown) => error);
  // Late enough to be waited for when the first one is given up.
  await after(2000);
  const inFlight = answered(before.execute(sql`select 'kept' as answer from pg_advisory_xact_lock(${lock})`));
  expect(await lost).toMatchObject({ code: "DEADLINE" });
  while (db("checks") === before) await new Promise((resolve) => setImmediate(resolve));
  const begunLate = answered(before.execute(sql`select 'late' as answer from pg_advisory_xact_lock(${lock})`));
  await other.execute(sql`select pg_advisory_unlock(${lock})`);
  expect(await inFlight).toEqual([{ answer: "kept" }]);
  expect(await begunLate).toEqual([{ answer: "late" }]);
  expect(await answered(db("checks").execute(sql`select 'new' as answer`))).toEqual([{ answer: "new" }]);
});
