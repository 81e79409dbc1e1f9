import { sql } from "drizzle-orm";
import { afterAll, expect, inject, it, vi } from "vitest";
import { until } from "@/test/api/http";
import { openRelay } from "@/test/database/relay";
import { answered, closeDb, type Db, db, openDb, type Use } from "./client";

const lock = 20_261;
const relay = await openRelay(inject("databaseUrl"));

// Only now is the environment read, once.
vi.stubEnv("DATABASE_URL", relay.url);
const other = openDb(inject("databaseUrl"), 1);
afterAll(async () => {
  await Promise.all([closeDb(), other.$client.end()]);
  relay.close();
});

const codeOf = (query: Promise<unknown>) =>
  query.then(
    () => "answered",
    (error: { code: string }) => error.code,
  );
const opened = (use: Use) => globalThis.backlineConnections?.get(use)?.now();
const processOf = async (on: Db) =>
  (await on.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`))[0]?.pid ?? 0;

it("replaces broken connections, also those in use, and lets working ones finish", async () => {
  const [checks, requests] = [db("checks"), db("requests")];
  const before = [await processOf(checks), await processOf(requests)];
  const silent = opened("requests");
  await other.execute(sql`select pg_advisory_lock(${lock})`);
  expect(relay.silence()).toBe(2);
  // The first gets the silent connection, the second a new one.
  void codeOf(requests.execute(sql`select`));
  const inFlight = requests
    .execute(sql`select 'kept' as answer from pg_advisory_xact_lock(${lock})`)
    .then((rows) => [...rows]);
  expect(await codeOf(answered(checks.execute(sql`select`)))).toBe("DEADLINE");
  await until(() => opened("requests") !== silent);
  await other.execute(sql`select pg_advisory_unlock(${lock})`);
  expect(await inFlight).toEqual([{ answer: "kept" }]);
  expect(before).not.toContain(await processOf(checks));
  expect(before).not.toContain(await processOf(requests));
});

it("keeps connections to a server that is only slow", async () => {
  const checks = db("checks");
  const before = opened("checks");
  await other.execute(sql`select pg_advisory_lock(${lock})`);
  const slow = () => answered(checks.execute(sql`select pg_advisory_xact_lock(${lock})`));
  expect(await codeOf(slow())).toBe("DEADLINE");
  // When the second is given up, it has long been decided what the first one means.
  expect(await codeOf(slow())).toBe("DEADLINE");
  await other.execute(sql`select pg_advisory_unlock(${lock})`);
  expect(opened("checks")).toBe(before);
});

it("ends a transaction whose connection fell silent", async () => {
  const held = openDb(relay.url, 1);
  let isSilent = false;
  const failed = held.transaction(async (tx) => {
    await tx.execute(sql`select`);
    isSilent = relay.silence() > 0;
    await tx.execute(sql`select ${1}::int`);
  });
  const rejected = expect(failed).rejects.toMatchObject({ cause: { code: "CONNECTION_DESTROYED" } });
  await until(() => isSilent);
  await held.$client.end({ timeout: 1 });
  await rejected;
});

it("closes connections only after waiting queries were answered", async () => {
  const busy = openDb(relay.url, 1);
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const holding = busy.transaction(() => gate);
  const waiting = [
    busy.transaction((tx) => tx.execute(sql`select 1 as answer`)),
    busy.execute(sql`select 1 as answer`),
  ];
  await processOf(other);
  const ended = busy.$client.end({ timeout: 30 });
  setTimeout(open, 50);
  for (const rows of await Promise.all(waiting)) expect([...rows]).toEqual([{ answer: 1 }]);
  await Promise.all([holding, ended]);
  await expect(busy.execute(sql`select`)).rejects.toMatchObject({ cause: { code: "CONNECTION_ENDED" } });
});
