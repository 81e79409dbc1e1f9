import { eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { memberships } from "@/db/schema/accounts";
import { auditEvents } from "@/db/schema/audit-events";
import { addMember } from "@/e2e/setup/people";
import type { Member } from "../actor";
import { AppError } from "../errors";
import { authenticate } from "./authenticate";
import { createAccessKey } from "./create";
import { getAccessKey } from "./get";
import { listAccessKeys } from "./list";
import { ListAccessKeysQuery } from "./list-query";
import { revokeAccessKey } from "./revoke";
import { CreateAccessKeyInput } from "./schemas";
import { generateKey, hashKeyHex } from "./secret";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

const newOwner = () => addMember(db, { role: "owner" });

function create(actor: Member, given: Record<string, unknown> = {}) {
  const input = CreateAccessKeyInput.parse({
    name: crypto.randomUUID(),
    scopes: ["metrics:read"],
    expiry: { kind: "never" },
    ...given,
  });
  return createAccessKey({ db, actor }, input);
}

async function refusalOf(work: Promise<unknown>): Promise<{ code: string; pointers: string[] }> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof AppError)) throw new Error(`not refused: ${String(error)}`);
  return {
    code: error.code,
    pointers: error.faults.map((fault) => ("pointer" in fault ? fault.pointer : fault.parameter)),
  };
}

const list = (actor: Member, query: Record<string, unknown> = {}) =>
  listAccessKeys({ db, actor }, ListAccessKeysQuery.parse(query));

describe("create", () => {
  it("keeps the hash and not the key, and leaves an audit row in the same transaction", async () => {
    const owner = await newOwner();
    const { secret, key } = await create(owner, { scopes: ["scans:write", "assets:write"] });
    const [row] = await db.select().from(accessKeys).where(eq(accessKeys.id, key.id));
    expect(Buffer.from(row?.secretHash ?? []).toString("hex")).toBe(hashKeyHex(secret));
    expect(JSON.stringify([row, key])).not.toContain(secret.slice(13, 45));
    const events = await db.select().from(auditEvents).where(eq(auditEvents.targetId, key.id));
    expect(events).toMatchObject([{ action: "access_key.created", actorId: owner.userId, accountId: owner.accountId }]);
    expect(JSON.stringify(events)).not.toContain(secret.slice(13, 45));
  });

  it("refuses a live name that counts as the same, in its own account, also of many at once", async () => {
    const owner = await newOwner();
    for (const [one, other] of [
      ["Ärger", "A\u0308RGER"],
      ["CI  main", "ci main"],
      ["ﬁrst", "FIRST"],
    ]) {
      await create(owner, { name: one });
      expect(await refusalOf(create(owner, { name: other }))).toEqual({ code: "name_taken", pointers: ["/name"] });
      await create(await newOwner(), { name: other });
    }
    const made = await Promise.allSettled(Array.from({ length: 6 }, () => create(owner, { name: "At once" })));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("gives a name free when its key is revoked", async () => {
    const owner = await newOwner();
    const { key } = await create(owner, { name: "Pipeline" });
    await revokeAccessKey({ db, actor: owner }, { keyId: key.id, reason: "" });
    expect((await create(owner, { name: "pipeline" })).key.name).toBe("pipeline");
  });

  it("gives no role more than it has, and no key a past or far end", async () => {
    const owner = await newOwner();
    const viewer = await addMember(db, { role: "viewer", account: owner });
    const beyond = create(viewer, { scopes: ["metrics:read", "scans:write"] });
    expect(await refusalOf(beyond)).toEqual({ code: "validation_failed", pointers: ["/scopes"] });
    for (const at of ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"]) {
      expect(await refusalOf(create(owner, { expiry: { kind: "at", at } }))).toEqual({
        code: "validation_failed",
        pointers: ["/expiry"],
      });
    }
    expect(await db.$count(accessKeys, eq(accessKeys.accountId, owner.accountId))).toBe(0);
  });

  it("stops at five thousand live keys of an account", async () => {
    const owner = await newOwner();
    await db.execute(sql`
      insert into access_keys (id, account_id, creator_id, name, name_key, scopes, public_id, last_four, secret_hash)
      select gen_random_uuid(), ${owner.accountId}, ${owner.userId}, n::text, n::text, '{metrics:read}',
        substr(md5(random()::text), 1, 16), 'aaaa', sha256((${owner.accountId} || n)::bytea)
      from generate_series(1, 5000) as n`);
    expect((await refusalOf(create(owner))).code).toBe("key_limit_reached");
    await db.execute(
      sql`update access_keys set revoked_at = now() where account_id = ${owner.accountId} and name = '1'`,
    );
    await create(owner);
  });
});

describe("revoke", () => {
  it("is final, says who and why, leaves an audit row, and happens once", async () => {
    const owner = await newOwner();
    const { key } = await create(owner);
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, () => revokeAccessKey({ db, actor: owner }, { keyId: key.id, reason: "Leaked" })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const seen = await getAccessKey({ db, actor: owner }, { keyId: key.id });
    expect(seen).toMatchObject({
      status: { active: false, reason: "revoked" },
      revoked: { by: owner.name, reason: "Leaked" },
    });
    expect(await refusalOf(revokeAccessKey({ db, actor: owner }, { keyId: key.id, reason: "" }))).toMatchObject({
      code: "already_revoked",
    });
    const events = await db
      .select({ action: auditEvents.action })
      .from(auditEvents)
      .where(eq(auditEvents.targetId, key.id));
    expect(events.map(({ action }) => action).toSorted()).toEqual(["access_key.created", "access_key.revoked"]);
  });

  it("finds nothing that its caller may not see", async () => {
    const owner = await newOwner();
    const member = await addMember(db, { role: "member", account: owner });
    const admin = await addMember(db, { role: "admin", account: owner });
    const { key } = await create(owner);
    for (const actor of [member, await newOwner()]) {
      expect((await refusalOf(revokeAccessKey({ db, actor }, { keyId: key.id, reason: "" }))).code).toBe("not_found");
      expect((await refusalOf(getAccessKey({ db, actor }, { keyId: key.id }))).code).toBe("not_found");
    }
    await revokeAccessKey({ db, actor: admin }, { keyId: key.id, reason: "" });
  });
});

it("no row of the audit log can be changed or removed", async () => {
  const owner = await newOwner();
  await create(owner);
  for (const statement of [
    sql`update audit_events set action = 'x' where account_id = ${owner.accountId}`,
    sql`delete from audit_events where account_id = ${owner.accountId}`,
    sql`truncate audit_events`,
  ]) {
    await expect(db.execute(statement)).rejects.toMatchObject({
      cause: { message: expect.stringContaining("never changed") },
    });
  }
});

describe("list", () => {
  it("finds by a piece of the name, by id, by the beginning of the public id and by the hash of the whole key", async () => {
    const owner = await newOwner();
    const { secret, key } = await create(owner, { name: "Nightly 100% Straße" });
    await create(owner, { name: "Other" });
    const queries = [
      { q: "100%" },
      { q: "STRAßE" },
      { q: key.id.toUpperCase() },
      { q: key.publicId },
      { q: `blk_${key.publicId.slice(0, 5)}` },
      { q: `blk_${key.publicId}…${key.lastFour}` },
      { hash: hashKeyHex(secret) },
    ];
    for (const query of queries) expect((await list(owner, query)).items.map(({ id }) => id)).toEqual([key.id]);
    for (const query of [{ q: "0%S" }, { q: "_" }, { hash: hashKeyHex(generateKey().plaintext) }]) {
      expect((await list(owner, query)).items).toEqual([]);
    }
    expect((await list(await newOwner(), { hash: hashKeyHex(secret) })).items).toEqual([]);
  });

  it("shows everybody's to owner and admin, and their own to others; dead ones stay", async () => {
    const owner = await newOwner();
    const member = await addMember(db, { role: "member", account: owner });
    await create(owner, { name: "owner's" });
    const { key } = await create(member, { name: "member's" });
    await revokeAccessKey({ db, actor: member }, { keyId: key.id, reason: "" });
    expect((await list(owner)).total).toEqual({ count: 2, type: "exact" });
    expect((await list(member)).items.map(({ name }) => name)).toEqual(["member's"]);
    expect((await list(owner, { status: "active" })).items.map(({ name }) => name)).toEqual(["owner's"]);
    expect((await list(owner, { status: "inactive" })).items.map(({ name }) => name)).toEqual(["member's"]);
  });

  it("gives every key once, forwards and back, in every order, over ties and missing times", async () => {
    const owner = await newOwner();
    for (let index = 0; index < 11; index++) {
      const { key } = await create(owner, { name: `Key ${index}` });
      const day = new Date(Date.UTC(2027, 0, 1 + (index % 2)));
      await db
        .update(accessKeys)
        .set({
          createdAt: new Date(0),
          lastUsedAt: index % 3 === 0 ? null : day,
          expiresAt: index % 4 === 0 ? null : day,
        })
        .where(eq(accessKeys.id, key.id));
    }
    for (const sort of ["created", "name", "last_used", "expires"]) {
      for (const direction of ["asc", "desc"]) {
        const whole = (await list(owner, { sort, direction, size: 100 })).items.map(({ id }) => id);
        const pages: string[][] = [];
        let page = await list(owner, { sort, direction, size: 4 });
        for (;;) {
          pages.push(page.items.map(({ id }) => id));
          if (page.nextCursor === null) break;
          page = await list(owner, { sort, direction, size: 4, cursor: page.nextCursor });
        }
        expect(pages.flat()).toEqual(whole);
        expect(new Set(whole).size).toBe(11);
        for (let back = pages.length - 2; back >= 0; back--) {
          page = await list(owner, { sort, direction, size: 4, cursor: page.previousCursor });
          expect(page.items.map(({ id }) => id)).toEqual(pages[back]);
        }
        expect(page.previousCursor).toBeNull();
      }
    }
  });
});

describe("authenticate", () => {
  const verdictOf = (secret: string) => authenticate(db, secret);

  it("accepts a key with what its creator's role still has", async () => {
    const owner = await newOwner();
    const admin = await addMember(db, { role: "admin", account: owner });
    const { secret, key } = await create(admin, { scopes: ["keys:write", "metrics:read", "scans:write"] });
    const scopesNow = async () => {
      const verdict = await verdictOf(secret);
      return verdict.ok ? [...verdict.key.scopes].toSorted() : verdict.reason;
    };
    expect(await verdictOf(secret)).toMatchObject({ ok: true, key: { keyId: key.id, accountId: owner.accountId } });
    const become = (role: Member["role"]) =>
      db.update(memberships).set({ role }).where(eq(memberships.userId, admin.userId));
    expect(await scopesNow()).toEqual(["keys:write", "metrics:read", "scans:write"]);
    await become("member");
    expect(await scopesNow()).toEqual(["metrics:read", "scans:write"]);
    await become("viewer");
    expect(await scopesNow()).toEqual(["metrics:read"]);
  });

  it("refuses every other key with its reason, the gravest first", async () => {
    const owner = await newOwner();
    const creator = await addMember(db, { role: "member", account: owner });
    const { secret, key } = await create(creator);
    const set = (values: Partial<typeof accessKeys.$inferInsert>) =>
      db.update(accessKeys).set(values).where(eq(accessKeys.id, key.id));
    await db.update(memberships).set({ suspendedAt: new Date() }).where(eq(memberships.userId, creator.userId));
    expect(await verdictOf(secret)).toEqual({ ok: false, reason: "owner_gone", keyId: key.id });
    await set({ disabledAt: new Date() });
    expect(await verdictOf(secret)).toMatchObject({ reason: "disabled" });
    const expiresAt = new Date(Date.now() - 1000);
    await set({ createdAt: new Date(0), expiresAt });
    expect(await verdictOf(secret)).toMatchObject({ reason: "expired", expiredAt: expiresAt });
    const revokedAt = new Date(Date.now() - 500);
    await set({ revokedAt });
    expect(await verdictOf(secret)).toMatchObject({ reason: "revoked", revokedAt });
    expect(await verdictOf(generateKey().plaintext)).toEqual({ ok: false, reason: "unknown" });
  });

  it("keeps apart the keys that are asked for at once", async () => {
    const owner = await newOwner();
    const made = await Promise.all(Array.from({ length: 20 }, () => create(owner)));
    const asked = [...made.map(({ secret }) => secret), generateKey().plaintext];
    const verdicts = await Promise.all([...asked, ...asked].map(verdictOf));
    const found = verdicts.map((verdict) => (verdict.ok ? verdict.key.keyId : verdict.reason));
    const ids = [...made.map(({ key }) => key.id), "unknown"];
    expect(found).toEqual([...ids, ...ids]);
  });
});
