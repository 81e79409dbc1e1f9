import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fillEveryTable } from "@/e2e/setup/rows-of-every-table";
import { openEmptyDatabase } from "@/e2e/setup/temporary-database";
import { type Db, openDb } from "./client";
import { migrateToLatest } from "./migrate";
import journal from "./migrations/meta/_journal.json";

const root = path.join(import.meta.dirname, "..");

let database: Awaited<ReturnType<typeof openEmptyDatabase>>;
let db: Db;

beforeEach(async () => {
  database = await openEmptyDatabase();
  db = openDb(database.url, 2);
});

afterEach(async () => {
  await db.$client.end({ timeout: 5 });
  await database.remove();
});

/** Brings the database to where it was after this migration. */
async function migrateTo(tag: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "backline-migrations-"));
  const entries = journal.entries.slice(0, journal.entries.findIndex((entry) => entry.tag === tag) + 1);
  await mkdir(path.join(folder, "meta"));
  await writeFile(path.join(folder, "meta/_journal.json"), JSON.stringify({ ...journal, entries }));
  for (const { tag: name } of entries) {
    await copyFile(path.join(root, `db/migrations/${name}.sql`), path.join(folder, `${name}.sql`));
  }
  await migrate(db, { migrationsFolder: folder });
  await rm(folder, { recursive: true });
}

type Row = Record<string, unknown>;

async function readEverything(): Promise<Map<string, Row[]>> {
  const sql = db.$client;
  const tables = await sql<{ name: string }[]>`
    select relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
    order by relname`;
  const everything = new Map<string, Row[]>();
  for (const { name } of tables) {
    const rows = await sql<{ row: Row }[]>`
      select to_jsonb(t) as row from ${sql(name)} t order by to_jsonb(t)->>'id', to_jsonb(t)::text`;
    everything.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return everything;
}

const readKeys = () => db.$client<Row[]>`
  select conname, pg_get_constraintdef(oid) as definition from pg_constraint
  where connamespace = 'public'::regnamespace order by conname`;

test("rows of every table, from before accounts were part of their keys, are all kept", async () => {
  await migrateTo("0007_due_dates");
  await fillEveryTable(db.$client);
  await fillEveryTable(db.$client);
  const before = await readEverything();
  await migrateToLatest(database.url, root);
  const after = await readEverything();
  for (const [table, rows] of before) {
    expect(rows.length, table).toBeGreaterThan(0);
    expect(after.get(table), table).toMatchObject(rows);
  }
  await expect(db.$client`delete from audit_events`).rejects.toMatchObject({ code: "23001" });
});

test("a row from before that points into another account stops the migration, which then has changed nothing", async () => {
  await migrateTo("0007_due_dates");
  const [one, other] = [await fillEveryTable(db.$client), await fillEveryTable(db.$client)];
  const pointTo = (accountId: string) => db.$client`
    update vulnerability_events set access_key_id = (select id from access_keys where account_id = ${accountId})
    where account_id = ${one} and access_key_id is not null`;
  await pointTo(other);
  const before = [await readEverything(), await readKeys()];
  await expect(migrateToLatest(database.url, root)).rejects.toMatchObject({
    cause: { code: "23503", constraint_name: "vulnerability_events_access_key" },
  });
  expect([await readEverything(), await readKeys()]).toEqual(before);
  await pointTo(one);
  await migrateToLatest(database.url, root);
});
