import { eq, sql } from "drizzle-orm";
import { afterAll, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { events } from "@/db/schema/events";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { refusalOf } from "@/test/refusals";
import { codeOf } from "../error-code";
import { hashKeyHex } from "./credential/secret";
import { revokeAccessKey } from "./revoke";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

it("keeps the hash and not the key, and leaves an event in the same transaction", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { secret, key } = await addAccessKey(db, owner, { scopes: ["scans:write", "assets:write"] });
  const [row] = await db.select().from(accessKeys).where(eq(accessKeys.id, key.id));
  expect(Buffer.from(row?.secretHash ?? []).toString("hex")).toBe(hashKeyHex(secret));
  expect(JSON.stringify([row, key])).not.toContain(secret.slice(13, 45));
  const noted = await db.select().from(events).where(eq(events.subjectId, key.id));
  expect(noted).toMatchObject([{ type: "key.created", actorId: owner.userId, accountId: owner.accountId }]);
  expect(JSON.stringify(noted)).not.toContain(secret.slice(13, 45));
});

it("gives the name of an expired key to the key that replaces it, and to one only", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { key: old } = await addAccessKey(db, owner, { name: "CI" });
  const expired = { createdAt: new Date("2026-01-01"), expiresAt: new Date("2026-02-01") };
  await db.update(accessKeys).set(expired).where(eq(accessKeys.id, old.id));
  const attempts = await Promise.all(
    Array.from({ length: 4 }, () =>
      addAccessKey(db, owner, { name: "ci" }).then(
        () => "made",
        () => "refused",
      ),
    ),
  );
  expect(attempts.toSorted()).toEqual(["made", "refused", "refused", "refused"]);
  const outsider = await addMember(db, { role: "owner" });
  const { key: theirs } = await addAccessKey(db, outsider, { name: "CI" });
  expect(theirs.name).toBe("CI");
});

it("refuses a live name that counts as the same, in its own account, also of many at once", async () => {
  const owner = await addMember(db, { role: "owner" });
  for (const [one, other] of [
    ["Ärger", "A\u0308RGER"],
    ["CI  main", "ci main"],
    ["ﬁrst", "FIRST"],
  ]) {
    await addAccessKey(db, owner, { name: one });
    expect(await refusalOf(addAccessKey(db, owner, { name: other }))).toEqual({
      code: "name_taken",
      pointers: ["/name"],
    });
    await addAccessKey(db, await addMember(db, { role: "owner" }), { name: other });
  }
  const made = await Promise.allSettled(Array.from({ length: 6 }, () => addAccessKey(db, owner, { name: "At once" })));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

it("makes exactly one of ten keys at once where the account may have one more", async () => {
  const owner = await addMember(db, { role: "owner" });
  await db.execute(sql`
    insert into access_keys (id, account_id, creator_id, name, name_key, scopes, public_id, last_four, secret_hash)
    select gen_random_uuid(), ${owner.accountId}, ${owner.userId}, n, n, '{metrics:read}', left(md5(n), 8), 'aaaa',
      sha256(convert_to(n, 'UTF8'))
    from (select concat(left(${owner.accountId}::text, 36), ' ', i) as n from generate_series(1, 4999) as i) as named`);
  const many = openDb(inject("databaseUrl"), 10);
  const codes = await Promise.all(
    Array.from({ length: 10 }, () =>
      addAccessKey(many, owner).then(
        () => "made",
        (error: unknown) => codeOf(error),
      ),
    ),
  );
  await many.$client.end();
  expect(codes.filter((code) => code === "made")).toHaveLength(1);
  expect(codes.filter((code) => code === "key_limit_reached")).toHaveLength(9);
});

it("frees a name when its key is revoked", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { key } = await addAccessKey(db, owner, { name: "Pipeline" });
  await revokeAccessKey({ db, actor: owner }, { keyId: key.id, reason: "" });
  expect((await addAccessKey(db, owner, { name: "pipeline" })).key.name).toBe("pipeline");
});

it("grants no role more than it has, and no key a past or distant expiry", async () => {
  const owner = await addMember(db, { role: "owner" });
  const viewer = await addMember(db, { role: "viewer", account: owner });
  const beyond = addAccessKey(db, viewer, { scopes: ["metrics:read", "scans:write"] });
  expect(await refusalOf(beyond)).toEqual({ code: "validation_failed", pointers: ["/scopes"] });
  for (const at of ["2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"]) {
    expect(await refusalOf(addAccessKey(db, owner, { expiry: { kind: "at", at } }))).toEqual({
      code: "validation_failed",
      pointers: ["/expiry"],
    });
  }
  expect(await db.$count(accessKeys, eq(accessKeys.accountId, owner.accountId))).toBe(0);
});

it("stops at five thousand live keys of an account", async () => {
  const owner = await addMember(db, { role: "owner" });
  await db.execute(sql`
    insert into access_keys (id, account_id, creator_id, name, name_key, scopes, public_id, last_four, secret_hash)
    select gen_random_uuid(), ${owner.accountId}, ${owner.userId}, n::text, n::text, '{metrics:read}',
      substr(md5(random()::text), 1, 16), 'aaaa', sha256((${owner.accountId} || n)::bytea)
    from generate_series(1, 5000) as n`);
  expect((await refusalOf(addAccessKey(db, owner))).code).toBe("key_limit_reached");
  await db.execute(sql`update access_keys set revoked_at = now() where account_id = ${owner.accountId} and name = '1'`);
  await addAccessKey(db, owner);
});
