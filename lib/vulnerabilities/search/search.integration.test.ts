import path from "node:path";
import { PassThrough } from "node:stream";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Db, openDb } from "@/db/client";
import { readDump, writeDump } from "@/db/dump";
import { hasTextIndex, migrateToLatest } from "@/db/migrate";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings, type Finding } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import { migrateTo } from "@/test/database/migrate-to";
import { openEmptyDatabase, openTemporaryDatabase } from "@/test/database/temporary-database";
import type { Member } from "../../context";
import { indexTexts } from "../../jobs/index-texts";
import { countBySeverity } from "../list/counts";
import { listVulnerabilities } from "../list/list";
import { reopenDismissed } from "../reopen-dismissed";
import { ListVulnerabilitiesQuery } from "../schemas";
import { setStatus } from "../set-status";
import { copyTexts } from "./copy-texts";
import { findMatches } from "./find-matches";

const root = path.join(import.meta.dirname, "../../..");

// Its own, for what is indexed is everybody's.
let database: Awaited<ReturnType<typeof openTemporaryDatabase>>;
let db: Db;
let owner: Member;
let keyId: string;

beforeAll(async () => {
  database = await openTemporaryDatabase();
  db = openDb(database.url, 4);
});

afterAll(async () => {
  await db.$client.end({ timeout: 5 });
  await database.remove();
});

beforeEach(async () => {
  await db.transaction((tx) => copyTexts(tx, 100_000));
  owner = await addMember(db, { role: "owner" });
  keyId = (await addAccessKey(db, owner)).key.id;
});

const add = (...findings: Finding[]) => addFindings(db, { accountId: owner.accountId, keyId }, findings);
const titles = async (q: string, query: Record<string, unknown> = {}, actor = owner) => {
  const page = await listVulnerabilities({ db, actor }, ListVulnerabilitiesQuery.parse({ q, ...query }));
  expect(page.total).toEqual({ count: page.items.length, type: "exact" });
  return page.items.map(({ title }) => title).toSorted();
};
const copy = async (rowsMax = 10_000) => await db.transaction((tx) => copyTexts(tx, rowsMax));
async function withEmptyDatabase(use: (other: Db, url: string) => Promise<void>): Promise<void> {
  const target = await openEmptyDatabase();
  const other = openDb(target.url, 2);
  try {
    await use(other, target.url);
  } finally {
    await other.$client.end({ timeout: 5 });
    await target.remove();
  }
}

/** A scan that says the same. */
async function scanAgain(): Promise<void> {
  const { accountId } = owner;
  const [made] = await db.execute<{ id: string }>(sql`
    insert into scans (id, account_id, asset_id, access_key_id, format, tool_name, size_bytes, received, created,
      unchanged, reopened, resolved, suppressed, rejected)
    select gen_random_uuid(), account_id, asset_id, access_key_id, format, tool_name, 1, 0, 0, 0, 0, 0, 0, 0 from scans
    where account_id = ${accountId} limit 1 returning id`);
  await db.execute(sql`
    update scan_scopes set last_scan_id = ${made?.id}, last_scanned_at = now() where account_id = ${accountId}`);
}
const copied = async () => {
  const rows = await db.execute<{ count: string }>(sql`
    select count(*) as count from vulnerability_texts where account_id = ${owner.accountId}`);
  return Number(rows[0]?.count);
};

test("a text is found in title, message, rule and path, in any case of letters, before it is indexed and after", async () => {
  await add(
    { title: "Weak Cipher", message: "m", ruleId: "r", path: "p" },
    { title: "1", message: "a CIPHER that is weak", ruleId: "r", path: "p" },
    { title: "2", message: "m", ruleId: "weak-cipher", path: "p" },
    { title: "3", message: "m", ruleId: "r", path: "lib/Cipher.ts" },
    { title: "4", message: "m", ruleId: "r", path: "p" },
  );
  for (const isIndexed of [false, true]) {
    expect(await copied()).toBe(isIndexed ? 5 : 0);
    expect(await titles("cipher")).toEqual(["1", "2", "3", "Weak Cipher"]);
    expect(await titles("cipher.TS")).toEqual(["3"]);
    expect(await titles("no such text")).toEqual([]);
    await copy();
  }
});

test("every sort and filter applies to what is found, and so do the counts by severity", async () => {
  const ended = new Date(Date.now() - 60_000);
  await add(
    { title: "Leak 1", severity: "low" },
    { title: "Leak 2", severity: "critical", status: "dismissed", dismissedReason: "duplicate", dismissedUntil: ended },
    { title: "Leak 3", severity: "high", status: "resolved" },
    { title: "Other", severity: "critical" },
  );
  await copy();
  for (const sort of ["severity", "-severity", "detected_at", "-detected_at", "updated_at", "due", "-due"]) {
    expect(await titles("leak", { sort }), sort).toEqual(["Leak 1", "Leak 2", "Leak 3"]);
    expect(await titles("leak", { sort, status: "open" }), sort).toEqual(["Leak 1", "Leak 2"]);
  }
  expect(await titles("leak", { severity: "high,low" })).toEqual(["Leak 1", "Leak 3"]);
  const counts = await countBySeverity({ db, actor: owner }, { q: "leak" });
  expect(counts.filter(({ total }) => total.count > 0)).toEqual([
    { severity: "critical", total: { count: 1, type: "exact" } },
    { severity: "high", total: { count: 1, type: "exact" } },
    { severity: "low", total: { count: 1, type: "exact" } },
  ]);
});

test("what a scan changes is found at once, and no longer by what it was", async () => {
  const { ids } = await add({ title: "Before" }, { title: "Same" });
  await copy();
  // As an upload does.
  await db.execute(sql`update vulnerabilities set title = 'After', message = 'After' where id = ${ids[0]}`);
  await scanAgain();
  for (const isIndexed of [false, true]) {
    expect(await titles("after"), String(isIndexed)).toEqual(["After"]);
    expect(await titles("before")).toEqual([]);
    expect(await titles("same")).toEqual(["Same"]);
    await copy();
  }
});

test("no account finds another's", async () => {
  const other = await addMember(db, { role: "owner" });
  await add({ title: "Private finding" });
  expect(await titles("private", {}, other)).toEqual([]);
  await copy();
  expect(await titles("private", {}, other)).toEqual([]);
  expect(await findMatches({ db, actor: other }, "private")).toEqual({ ids: [], areAll: true });
});

test("texts with wildcards, short ones, and those without letters are taken literally", async () => {
  await add({ title: "100% sure" }, { title: "100 sure" }, { title: "a_b" }, { title: "axb" }, { title: "--- ???" });
  await copy();
  expect(await titles("100%")).toEqual(["100% sure"]);
  expect(await titles("a_b")).toEqual(["a_b"]);
  expect(await titles("--- ?")).toEqual(["--- ???"]);
  expect(await titles("\u0001")).toEqual([]);
});

test("of a text that very many hold, lists give their pages, and totals say at least how many", async () => {
  const { ids } = await add({ title: "Common", severity: "low" }, { title: "Common and rare", severity: "info" });
  await db.execute(sql`
    insert into vulnerabilities (id, account_id, asset_id, scope_id, fingerprint, tool, rule_id, title, message, severity,
      path, presence, status, first_detected_at, detected_at, first_scan_id, updated_at)
    select gen_random_uuid(), account_id, asset_id, scope_id, sha256(n::text::bytea), tool, rule_id, title, message,
      severity, path, presence, status, first_detected_at, detected_at, first_scan_id, updated_at
    from vulnerabilities, generate_series(1, 10100) as n where id = ${ids[0]}`);
  while (await copy(5_000));
  const list = (query: Record<string, unknown>) =>
    listVulnerabilities({ db, actor: owner }, ListVulnerabilitiesQuery.parse({ limit: 3, ...query }));
  const found = await list({ q: "common" });
  expect(found).toMatchObject({ total: { count: 10_000, type: "at_least" }, items: [{}, {}, {}] });
  expect(await list({ q: "common", severity: "critical" })).toMatchObject({
    items: [],
    total: { count: 0, type: "exact" },
  });
  const narrowed = await list({ q: "common", severity: "info" });
  expect(narrowed.items.map(({ title }) => title)).toEqual(["Common and rare"]);
  expect(narrowed.total).toEqual({ count: 1, type: "exact" });
  expect(await list({ q: "and rare" })).toMatchObject({ total: { count: 1, type: "exact" }, items: [{}] });
  const counts = await countBySeverity({ db, actor: owner }, { q: "common" });
  expect(counts).toContainEqual({ severity: "low", total: { count: 1_000, type: "at_least" } });
  expect(counts).toContainEqual({ severity: "critical", total: { count: 0, type: "at_least" } });
});

test("matches that are indexed already and scanned again are found once", async () => {
  await add(...Array.from({ length: 5 }, () => ({ title: "Twice" })));
  await copy();
  await scanAgain();
  expect((await findMatches({ db, actor: owner }, "twice"))?.ids).toHaveLength(5);
});

test("the job copies scope by scope and goes on in another transaction where one has too many rows", async () => {
  await add({ title: "1" }, { title: "2" }, { title: "3" });
  await add({ title: "4" }, { title: "5" });
  expect(await copy(2)).toBe(true);
  expect(await copied()).toBe(2);
  // Meanwhile the scope is scanned again: what is copied already counts as of the earlier scan.
  await scanAgain();
  await db.execute(
    sql`update vulnerabilities set title = 'Newer' where account_id = ${owner.accountId} and title = '1'`,
  );
  expect(await copy(2)).toBe(true);
  expect(await copied()).toBe(3);
  expect(await titles("newer")).toEqual(["Newer"]);
  await db.execute("truncate graphile_worker._private_jobs");
  await db.transaction((tx) => indexTexts.run(tx, {}));
  expect(await copied()).toBe(5);
  expect(await titles("newer")).toEqual(["Newer"]);
  expect((await db.execute("select from graphile_worker._private_jobs")).count).toBe(0);
  const pending = await db.execute(sql`select from indexed_scopes where scan_id is null or copied_to is not null`);
  expect(pending.count).toBe(0);
});

test("an upload or a decision that has a row in hand keeps no job waiting, and the job none of them", async () => {
  const { ids } = await add({ title: "1" }, { title: "2" });
  const actor = { ...owner };
  await db.transaction(async (upload) => {
    await reopenDismissed(upload, { accountId: owner.accountId, id: ids[0] ?? "" });
    await setStatus({ db: upload, actor }, ids[0] ?? "", "any", { status: "in_progress" });
    await db.transaction(async (job) => {
      await copyTexts(job, 100);
      await setStatus({ db: upload, actor }, ids[1] ?? "", "any", { status: "in_progress" });
    });
  });
  expect(await copied()).toBe(2);
});

test("what is restored from a backup is found, and is indexed again", async () => {
  await add({ title: "Restored" });
  await copy();
  await withEmptyDatabase(async (restored, url) => {
    const file = new PassThrough();
    const writing = writeDump(db, "0.0.0", file).then(() => file.end());
    await readDump(url, root, file);
    await writing;
    await migrateToLatest(url, root);
    const find = () =>
      listVulnerabilities({ db: restored, actor: owner }, ListVulnerabilitiesQuery.parse({ q: "restored" }));
    expect((await restored.execute("select from vulnerability_texts")).count).toBe(0);
    expect((await find()).items).toMatchObject([{ title: "Restored" }]);
    await restored.transaction((tx) => copyTexts(tx, 100_000));
    expect((await find()).items).toMatchObject([{ title: "Restored" }]);
    expect(await hasTextIndex(restored)).toBe(true);
  });
});

test("pg_trgm is used from whatever schema it is in", async () => {
  await withEmptyDatabase(async (apart, url) => {
    await apart.execute("create schema extensions");
    await apart.execute("create extension pg_trgm schema extensions");
    await migrateToLatest(url, root);
    expect(await hasTextIndex(apart)).toBe(true);
  });
});

test("where the user may not add pg_trgm, tables are made without the index, and with it once it may", async () => {
  await withEmptyDatabase(async (bare, url) => {
    await migrateTo(bare, "0017_details_of_findings");
    const [row] = await bare.execute<{ name: string }>(sql`select current_database() as name`);
    const name = sql.identifier(row?.name ?? "");
    await bare.execute(sql`revoke create on database ${name} from current_user`);
    expect(await migrateToLatest(url, root)).toBe(true);
    expect(await hasTextIndex(bare)).toBe(false);
    const actor = await addMember(bare, { role: "owner" });
    const { key } = await addAccessKey(bare, actor);
    await addFindings(bare, { accountId: actor.accountId, keyId: key.id }, [{ title: "Found" }, { title: "Other" }]);
    await bare.transaction((tx) => copyTexts(tx, 100));
    const query = ListVulnerabilitiesQuery.parse({ q: "found" });
    expect((await listVulnerabilities({ db: bare, actor }, query)).items).toMatchObject([{ title: "Found" }]);
    await bare.execute(sql`grant create on database ${name} to current_user`);
    expect(await migrateToLatest(url, root)).toBe(true);
    expect(await hasTextIndex(bare)).toBe(true);
    expect(await migrateToLatest(url, root)).toBe(false);
  });
});

test("only one transaction copies at a time", async () => {
  await add({});
  await db.transaction(async (tx) => {
    await copyTexts(tx, 10);
    expect(await copy()).toBe(false);
  });
  expect(await copied()).toBe(1);
});
