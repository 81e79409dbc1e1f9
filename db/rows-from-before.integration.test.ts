import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFeed } from "@/lib/events/feed";
import { getVulnerability } from "@/lib/vulnerabilities/get";
import { migrateTo } from "@/test/database/migrate-to";
import { fillEveryTable } from "@/test/database/rows-of-every-table";
import { openEmptyDatabase } from "@/test/database/temporary-database";
import { type Db, openDb } from "./client";
import { migrateToLatest } from "./migrate";

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

test.each([
  ["the first version", "0000_foundation"],
  ["before accounts were part of their keys", "0007_due_dates"],
])("rows of every table, from %s, are all kept", async (_, version) => {
  await migrateTo(db, version);
  await fillEveryTable(db.$client);
  await fillEveryTable(db.$client);
  const before = await readEverything();
  await migrateToLatest(database.url, root);
  const after = await readEverything();
  for (const [table, rows] of before) {
    expect(rows.length, table).toBeGreaterThan(0);
    if (table === "audit_events" || table === "vulnerability_events") {
      const events = rows.map(table === "audit_events" ? auditAsEvent : historyAsEvent);
      expect(after.get("events"), table).toEqual(
        expect.arrayContaining(events.map((row) => expect.objectContaining(row))),
      );
    } else {
      expect(after.get(table), table).toMatchObject(rows);
    }
  }
  await expect(db.$client`delete from events`).rejects.toMatchObject({ code: "23001" });
});

const auditAsEvent = ({ action, target_id, details: _, ...same }: Row): Row => ({
  ...same,
  type: String(action).replace("access_key.", "key."),
  subject_id: target_id,
});

const historyAsEvent = ({ id, account_id, created_at, vulnerability_id, kind, scan_id }: Row): Row => ({
  id,
  account_id,
  created_at,
  type: `vulnerability.${kind}`,
  subject_id: vulnerability_id,
  scan_id,
});

test("the history of a vulnerability from before reads as it did: what, when, by whom, and until when", async () => {
  await migrateTo(db, "0009_storage_reserve");
  const sql = db.$client;
  const accountId = await fillEveryTable(sql);
  const [row] = await sql<Record<"id" | "scan" | "key" | "person" | "personName", string>[]>`
    select v.id, v.first_scan_id as scan, k.id as key, u.id as person, u.name as "personName"
    from vulnerabilities v join access_keys k on k.account_id = v.account_id join users u on u.id = k.creator_id
    where v.account_id = ${accountId}`;
  if (row === undefined) throw new Error("there is no vulnerability");
  const until = "2026-12-31T23:59:59.999Z";
  const dismissal = { reason: "accepted_risk", justification: "Behind a\n“firewall”", until };
  const none = { reason: null, justification: null, until: null };
  const person = { type: "member", id: row.person, name: row.personName };
  const scan = { type: "scan", id: row.scan, name: "Checker" };
  const past = [
    { kind: "status_changed", fromStatus: "open", toStatus: "dismissed", ...dismissal, by: person },
    { kind: "went_absent", fromStatus: "dismissed", toStatus: "dismissed", ...none, by: scan },
    { kind: "returned", fromStatus: "dismissed", toStatus: "open", ...none, by: scan },
    {
      kind: "status_changed",
      fromStatus: "open",
      toStatus: "in_progress",
      ...none,
      by: { type: "access_key", id: row.key, name: "Sample" },
    },
    { kind: "status_changed", fromStatus: "in_progress", toStatus: "resolved", ...none, by: scan },
  ].map((event, index) => ({ at: `2026-01-0${index + 1}T00:00:00.000Z`, ...event }));
  for (const { at, by, fromStatus, toStatus, ...event } of past.toReversed()) {
    const author = { member: "user_id", access_key: "access_key_id", scan: "scan_id" }[by.type] ?? "";
    const stored = { id: crypto.randomUUID(), account_id: accountId, vulnerability_id: row.id, created_at: at };
    const change = { from_status: fromStatus, to_status: toStatus };
    await sql`insert into vulnerability_events ${sql({ ...stored, ...change, ...event, [author]: by.id })}`;
  }
  await migrateToLatest(database.url, root);
  const actor = { type: "system", accountId } as const;
  const { vulnerability } = await getVulnerability({ db, actor }, row.id);
  // The newest three are of today: fillEveryTable writes them.
  const noAssignee = { fromAssignee: null, toAssignee: null };
  expect(vulnerability.history.slice(3, -1)).toEqual(past.toReversed().map((event) => ({ ...event, ...noAssignee })));
});

test("the audit log from before is in the events, in its order, with its facts, and in the form of those of today", async () => {
  await migrateTo(db, "0009_storage_reserve");
  const sql = db.$client;
  const accountId = await fillEveryTable(sql);
  const [key] = await sql<{ id: string; creator: string; at: string }[]>`
    select id, creator_id as creator, revoked_at as at from access_keys where account_id = ${accountId}`;
  const [asset] = await sql<{ id: string }[]>`select id from assets where account_id = ${accountId}`;
  const [keyId, assetId, creator] = [key?.id ?? "", asset?.id ?? "", key?.creator ?? ""];
  const expiresAt = "2027-02-25T10:15:00.000Z";
  await sql`update access_keys set expires_at = ${expiresAt}, allowed_addresses = '{192.0.2.0/24}' where id = ${keyId}`;
  const names = { name: "Old name", public_id: "3kF9aZ2Q" };
  const created = { ...names, creator, scopes: ["scans:write"], expires_at: expiresAt };
  const written = [
    ["access_key.created", keyId, created],
    ["access_key.disabled", keyId, names],
    ["access_key.enabled", keyId, names],
    ["access_key.revoked", keyId, { ...names, reason: "Leaked" }],
    ["access_key.revoked", keyId, names],
    ["asset.created", assetId, { slug: "shop", name: "Shop" }],
    ["asset.updated", assetId, { slug: "shop", name: "Store" }],
    ["account.created", accountId, { owner: creator }],
  ] as const;
  for (const [index, [action, target, details]] of [...written.entries()].toReversed()) {
    await sql`
      insert into audit_events (id, account_id, created_at, actor_type, actor_name, action, target_id, details)
      values (gen_random_uuid(), ${accountId}, ${`2026-01-0${index + 1}`}, 'operator', 'root', ${action}, ${target},
        ${JSON.stringify(details)}::text::jsonb)`;
  }
  await migrateToLatest(database.url, root);
  const page = await readFeed({ db, actor: { type: "system", accountId } }, { after: null, limit: 100 });
  if (!page.ok) throw new Error(page.reason);
  const today = { name: "Old name", publicId: "3kF9aZ2Q" };
  const createdAs = { creatorId: creator, scopes: ["scans:write"], allowedAddresses: ["192.0.2.0/24"], expiresAt };
  const revokedAt = new Date(key?.at ?? "").toISOString();
  const found = page.events.map(({ at, type, subjectId, data, actor }) => ({ at, type, subjectId, data, actor }));
  const expected = [
    ["key.created", keyId, { ...today, ...createdAs }],
    ["key.disabled", keyId, today],
    ["key.enabled", keyId, today],
    ["key.revoked", keyId, { ...today, reason: "Leaked", revokedAt }],
    ["key.revoked", keyId, { ...today, reason: null, revokedAt }],
    ["asset.created", assetId, { slug: "shop", name: "Shop" }],
    ["asset.updated", assetId, { slug: "shop", name: "Store" }],
    ["account.created", accountId, { ownerId: creator }],
  ] as const;
  expect(found.slice(0, expected.length)).toEqual(
    expected.map(([type, subjectId, data], index) => ({
      at: new Date(`2026-01-0${index + 1}`),
      type,
      subjectId,
      data,
      actor: { type: "operator", name: "root" },
    })),
  );
});

test("a row from before that points into another account stops the migration, which then has changed nothing", async () => {
  await migrateTo(db, "0007_due_dates");
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
