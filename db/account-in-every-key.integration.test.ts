import { afterAll, expect, test } from "vitest";
import { fillEveryTable } from "@/test/database/rows-of-every-table";
import { openTemporaryDatabase } from "@/test/database/temporary-database";
import { openDb } from "./client";

// The reasons are for the reader; the tests fail for an entry that is missing and for one that is no longer needed.

/** Tables that belong to no account. */
const globalTables = new Map([
  ["accounts", "The account itself."],
  ["identities", "Who a person is elsewhere: they sign in before any account is known."],
  ["passwords", "A person has one, whatever accounts they are a member of."],
  ["sessions", "Looked up by the cookie alone: which account it acts in is what the look-up finds out."],
  ["sign_in_attempts", "Counted before it is known who tries."],
  ["storage_reserve", "Only takes up space."],
  ["users", "A person may be a member of several accounts."],
]);

/** Indexes of an account's tables that do not begin with the account. */
const indexesAcrossAccounts = new Map([
  ["access_keys_public_id", "Operators and logs name a key without its account, so it has to be the only one."],
  ["access_keys_secret_hash", "A request brings a key and no account: the account is what the look-up finds out."],
  ["memberships_user_id", "Signing in asks for the accounts of a person."],
  ["vulnerability_texts_trigrams", "Trigrams of any account: what they find is narrowed to one."],
]);

/** Columns that refer to something outside of the account. */
const referencesToPeople = new Map([
  ["access_keys.creator_id", "A key stays listed when its creator's membership is removed."],
  ["access_keys.revoked_by", "Who revoked a key is known after they left."],
  ["memberships.user_id", "What makes a person a member."],
  ["vulnerability_comments.user_id", "Who wrote a comment is known after they left."],
]);

const referencesFromGlobalTables = new Map([
  ["sessions_membership", "A session acts in one account of its user, and ends with that membership."],
]);

/** Columns with an id that PostgreSQL does not follow. */
const unfollowed = new Map([
  ["events.actor_id", "A person or a key, and the event outlasts both."],
  ["events.scan_id", "The event outlasts the scan."],
  ["events.subject_id", "A row of any table, and the event outlasts it."],
  ["indexed_scopes.copied_to", "Where copying goes on, whether or not that row is still there."],
  ["indexed_scopes.copying_scan_id", "Only compared with the last scan of the scope."],
  ["indexed_scopes.scan_id", "Only compared with the last scan of the scope."],
]);

// Its own, for other tests make tables in theirs.
const database = await openTemporaryDatabase();
const { $client: sql } = openDb(database.url, 2);
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await database.remove();
});

type Index = { table: string; index: string; first: string; isPrimary: boolean };
type ForeignKey = { name: string; from: string; to: string; columns: string[]; targets: string[] };

const tables = (
  await sql<{ table: string }[]>`
    select relname::text as table from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname collate "C"`
).map(({ table }) => table);
const ofAccounts = tables.filter((table) => !globalTables.has(table));
const indexes = await sql<Index[]>`
  select indrelid::regclass::text as table, indexrelid::regclass::text as index, indisprimary as "isPrimary",
    pg_get_indexdef(indexrelid, 1, false) as first
  from pg_index join pg_class on pg_class.oid = indrelid
  where relnamespace = 'public'::regnamespace order by 1, 2`;
const foreignKeys = await sql<ForeignKey[]>`
  select conname::text as name, conrelid::regclass::text as from, confrelid::regclass::text as to,
    array(select attname::text from unnest(conkey) with ordinality as k (number, position)
      join pg_attribute on attrelid = conrelid and attnum = number order by position) as columns,
    array(select attname::text from unnest(confkey) with ordinality as k (number, position)
      join pg_attribute on attrelid = confrelid and attnum = number order by position) as targets
  from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace
  order by conname`;
const within = foreignKeys.filter(({ from, to }) => ofAccounts.includes(from) && ofAccounts.includes(to));

const namesOf = (exceptions: ReadonlyMap<string, string>) => [...exceptions.keys()].toSorted();

test("every table is an account's, with the account first in its primary key, or global for a reason", () => {
  const primaryKeys = indexes.filter(({ isPrimary, first }) => isPrimary && first === "account_id");
  const keyed = new Set(primaryKeys.map(({ table }) => table));
  expect(tables.filter((table) => !keyed.has(table))).toEqual(namesOf(globalTables));
});

test("every index of an account's table begins with the account, or looks across accounts for a reason", () => {
  const across = indexes.filter(({ table, first }) => ofAccounts.includes(table) && first !== "account_id");
  expect(across.map(({ index }) => index).toSorted()).toEqual(namesOf(indexesAcrossAccounts));
});

test("every foreign key between tables of accounts carries the account on both sides", () => {
  expect(within.length).toBeGreaterThan(0);
  for (const { name, columns, targets } of within) {
    expect([name, columns[0], targets[0]]).toEqual([name, "account_id", "account_id"]);
  }
});

test("a table of an account refers to its account, and beyond it to people only, for a reason", () => {
  const outward = foreignKeys.filter(({ from, to }) => ofAccounts.includes(from) && globalTables.has(to));
  const named = outward.map(({ from, to, columns }) => ({ column: `${from}.${columns}`, to }));
  const toAccounts = named.filter(({ to }) => to === "accounts").map(({ column }) => column);
  expect(toAccounts.toSorted()).toEqual(ofAccounts.map((table) => `${table}.account_id`));
  const others = named.filter(({ to }) => to !== "accounts").map(({ column }) => column);
  expect(others.toSorted()).toEqual(namesOf(referencesToPeople));
});

test("no global table refers to a row of an account, or does for a reason", () => {
  const inward = foreignKeys.filter(({ from, to }) => globalTables.has(from) && ofAccounts.includes(to));
  expect(inward.map(({ name }) => name)).toEqual(namesOf(referencesFromGlobalTables));
});

test("PostgreSQL follows every id in an account's table, or does not for a reason", async () => {
  const ids = await sql<{ column: string }[]>`
    select attrelid::regclass || '.' || attname as column from pg_attribute
    where attrelid::regclass::text = any (${ofAccounts}) and atttypid = 'uuid'::regtype and not attisdropped
      and attnum > 0 and attname <> 'id'
      and not exists (select from pg_constraint where contype = 'f' and conrelid = attrelid and attnum = any (conkey))`;
  expect(ids.map(({ column }) => column).toSorted()).toEqual(namesOf(unfollowed));
});

test("PostgreSQL refuses every row that points into another account", async () => {
  const [one, other] = [await fillEveryTable(sql), await fillEveryTable(sql)];
  for (const { name, from, to, columns, targets } of within) {
    const [[, column = ""], [, target = ""]] = [columns, targets];
    const point = (accountId: string) => sql`
      update ${sql(from)} set ${sql(column)} = (select ${sql(target)} from ${sql(to)} where account_id = ${accountId} limit 1)
      where account_id = ${one} and ${sql(column)} is not null`;
    expect((await point(one)).count, name).toBeGreaterThan(0);
    await expect(point(other), name).rejects.toMatchObject({ code: "23503", constraint_name: name });
  }
});
