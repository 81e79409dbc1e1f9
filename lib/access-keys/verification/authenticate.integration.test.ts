import { eq } from "drizzle-orm";
import { afterAll, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { memberships } from "@/db/schema/accounts";
import type { Member } from "@/lib/context";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { generateKey } from "../credential/secret";
import { authenticate } from "./authenticate";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

const verdictOf = (secret: string) => authenticate(db, secret);

it("accepts a key with what its creator's role still has", async () => {
  const owner = await addMember(db, { role: "owner" });
  const admin = await addMember(db, { role: "admin", account: owner });
  const { secret, key } = await addAccessKey(db, admin, { scopes: ["keys:write", "metrics:read", "scans:write"] });
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

it("refuses every other key with its reason, the most serious first", async () => {
  const owner = await addMember(db, { role: "owner" });
  const creator = await addMember(db, { role: "member", account: owner });
  const { secret, key } = await addAccessKey(db, creator);
  const set = (values: Partial<typeof accessKeys.$inferInsert>) =>
    db.update(accessKeys).set(values).where(eq(accessKeys.id, key.id));
  await db.update(memberships).set({ suspendedAt: new Date() }).where(eq(memberships.userId, creator.userId));
  const known = { keyId: key.id, publicId: key.publicId, accountId: owner.accountId };
  expect(await verdictOf(secret)).toEqual({ ok: false, reason: "owner_gone", ...known });
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

it("does not mix up keys that are looked up at once", async () => {
  const owner = await addMember(db, { role: "owner" });
  const made = await Promise.all(Array.from({ length: 20 }, () => addAccessKey(db, owner)));
  const secrets = [...made.map(({ secret }) => secret), generateKey().plaintext];
  const verdicts = await Promise.all([...secrets, ...secrets].map(verdictOf));
  const found = verdicts.map((verdict) => (verdict.ok ? verdict.key.keyId : verdict.reason));
  const ids = [...made.map(({ key }) => key.id), "unknown"];
  expect(found).toEqual([...ids, ...ids]);
});
