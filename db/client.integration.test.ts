import { sql } from "drizzle-orm";
import { afterAll, expect, inject, it, vi } from "vitest";
import { until } from "@/e2e/setup/http";
import { answered, closeDb, db, openDb } from "./client";

const lock = 20_261;

// Only now is the environment read, once.
vi.stubEnv("DATABASE_URL", inject("databaseUrl"));
const other = openDb(inject("databaseUrl"), 1);
afterAll(() => Promise.all([closeDb(), other.$client.end()]));

const after = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));

it("gives checks in flight their answers while the connections are replaced, and never strands who holds them", async () => {
  const [checks, requests] = [db("checks"), db("requests")];
  const process = async () => (await requests.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid;
  const before = await process();
  await other.execute(sql`select pg_advisory_lock(${lock})`);
  const lost = answered(checks.execute(sql`select pg_sleep(20)`)).catch((error: unknown) => error);
  // Late enough to be waited for when the first one is given up.
  await after(2000, undefined);
  const inFlight = answered(checks.execute(sql`select 'kept' as answer from pg_advisory_xact_lock(${lock})`));
  expect(await lost).toMatchObject({ code: "DEADLINE" });
  // Both connections for checks are taken: this is answered on new ones, or not while the lock is held.
  const isAnswered = () =>
    checks.execute(sql`select`).then(
      () => true,
      () => false,
    );
  await until(() => Promise.race([isAnswered(), after(100, false)]));
  await other.execute(sql`select pg_advisory_unlock(${lock})`);
  expect(await inFlight).toEqual([{ answer: "kept" }]);
  expect(await process()).not.toBe(before);
});
