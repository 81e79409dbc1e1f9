import path from "node:path";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { PendingQuery } from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { getVulnerability } from "@/lib/vulnerabilities/get";
import { migrateTo } from "@/test/database/migrate-to";
import { fillEveryTable } from "@/test/database/rows-of-every-table";
import { openEmptyDatabase } from "@/test/database/temporary-database";
import { type Db, openDb } from "./client";
import { migrateToLatest } from "./migrate";

const root = path.join(import.meta.dirname, "..");
const migrationsFolder = path.join(root, "db/migrations");
/** The last migration of the version before. */
const before = "0014_history_in_events";
const beforeCount = 15;

let database: Awaited<ReturnType<typeof openEmptyDatabase>>;
let db: Db;

beforeAll(async () => {
  database = await openEmptyDatabase();
});
afterAll(() => database.remove());

beforeEach(async () => {
  db = openDb(database.url, 4);
  await db.$client`drop schema public cascade`;
  await db.$client`drop schema if exists drizzle, graphile_worker cascade`;
  await db.$client`create schema public`;
  await migrateTo(db, before);
});
afterEach(() => db.$client.end({ timeout: 5 }));

type Column = { name: string; type: string; required: boolean };

/** What an insert has to know of each column. */
const readColumns = () => db.$client<Column[]>`
  select table_name || '.' || column_name as name, udt_name as type,
    is_nullable = 'NO' and column_default is null and is_identity = 'NO' as required
  from information_schema.columns where table_schema = 'public' order by name`;

test("while an update is under way the version before reads and writes all the columns that it knows, and no more", async () => {
  const old = await readColumns();
  await migrateToLatest(database.url, root);
  const now = await readColumns();
  const tables = new Set(old.map(({ name }) => name.split(".")[0]));
  const names = new Set(old.map(({ name }) => name));
  expect(now.filter(({ name }) => names.has(name))).toEqual(old);
  const added = now.filter(({ name }) => !names.has(name) && tables.has(name.split(".")[0]));
  expect(added.length).toBeGreaterThan(0);
  expect(added.filter(({ required }) => required)).toEqual([]);
  await fillEveryTable(db.$client);
});

test.each([
  ["absent", { presence: "absent", absent_since: new Date().toISOString(), status: "resolved" }],
  ["detected", { presence: "detected", absent_since: null, status: "open" }],
])(
  "what this version stored as suppressed the version before makes %s, and the suppression is over",
  async (presence, change) => {
    const accountId = await fillEveryTable(db.$client);
    await migrateToLatest(database.url, root);
    const suppression = JSON.stringify({ kind: "external", justification: "Accepted" });
    const [row] = await db.$client<{ id: string }[]>`
      update vulnerabilities set presence = 'suppressed', suppression = ${suppression}::text::jsonb
      where account_id = ${accountId} returning id`;
    const read = async () =>
      (await getVulnerability({ db, actor: { type: "system", accountId } }, row?.id ?? "")).vulnerability;
    expect(await read()).toMatchObject({ presence: "suppressed", suppression: { kind: "external" } });
    await db.$client`update vulnerabilities set ${db.$client(change)} where account_id = ${accountId}`;
    expect(await read()).toMatchObject({ presence, suppression: null });
  },
);

test("what is suppressed says how", async () => {
  const accountId = await fillEveryTable(db.$client);
  await migrateToLatest(database.url, root);
  await expect(
    db.$client`update vulnerabilities set presence = 'suppressed' where account_id = ${accountId}`,
  ).rejects.toMatchObject({ code: "23514", constraint_name: "vulnerabilities_suppressed" });
});

test("nobody who reads waits while a migration goes through the rows of a table", async () => {
  const names = async (query: PendingQuery<{ name: string }[]>) => (await query).map(({ name }) => name);
  const tables = await names(db.$client`
    select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`);
  const checked = () =>
    names(db.$client`
      select conname::text as name from pg_constraint
      where conrelid in (select oid from pg_class where relname in ${db.$client(tables)}) and contype in ('c', 'f')
        and convalidated order by 1`);
  const checkedBefore = await checked();
  const locked = sql`
    select relation::regclass::text as name from pg_locks
    where pid = pg_backend_pid() and mode = 'AccessExclusiveLock' and granted and locktype = 'relation'
      and relation::regclass::text in ${tables}`;
  let indexes = 0;
  for (const { sql: statements } of readMigrationFiles({ migrationsFolder }).slice(beforeCount)) {
    await db.transaction(async (tx) => {
      const buildsIndex = statements.some((statement) => /create (unique )?index/i.test(statement));
      for (const statement of statements) await tx.execute(sql.raw(statement));
      if (!buildsIndex) return;
      indexes += 1;
      expect([...(await tx.execute(locked))], statements.join("\n")).toEqual([]);
    });
  }
  expect(indexes).toBeGreaterThan(0);
  expect(await checked()).toEqual(checkedBefore);
});

test("an upload or a decision that is under way ends, and the update after it, while others go on", async () => {
  const [accountId, other] = [await fillEveryTable(db.$client), await fillEveryTable(db.$client)];
  const waiting = async () => {
    const [row] = await db.$client<{ count: number }[]>`
      select count(*)::int from pg_locks where not granted and locktype = 'relation' and mode = 'AccessExclusiveLock'`;
    return row?.count ?? 0;
  };
  let update: Promise<boolean> | undefined;
  await db.transaction(async (tx) => {
    // As lib/findings/merge.ts: the scopes, then what is known, and only then what follows from the report.
    await tx.execute(sql`select from scan_scopes where account_id = ${accountId} for update`);
    await tx.execute(sql`select from vulnerabilities where account_id = ${accountId}`);
    update = migrateToLatest(database.url, root);
    await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
    await db.$client`update scan_scopes set last_scanned_at = now() where account_id = ${other}`;
    await tx.execute(sql`update vulnerabilities set message = 'Newer' where account_id = ${accountId}`);
    await tx.execute(sql`update rules set help = 'Newer' where account_id = ${accountId}`);
  });
  expect(await update).toBe(true);
});
