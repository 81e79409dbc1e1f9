import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Db, openDb } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import type { KeyRef } from "@/lib/context";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { flushUses, recordRefusal, recordUse } from "./record-use";

const database = openDb(inject("databaseUrl"), 2);

function connectTo(db: Db): void {
  globalThis.backlineConnections = new Map([["requests", { db, now: () => db, replace: () => db }]]);
}

beforeAll(() => connectTo(database));

afterAll(() => database.$client.end());

async function newKey(): Promise<{ id: string; secret: string; ref: KeyRef }> {
  const owner = await addMember(database, { role: "owner" });
  const made = await addAccessKey(database, owner);
  return {
    id: made.key.id,
    secret: made.secret,
    ref: { accountId: owner.accountId, keyId: made.key.id },
  };
}

async function lastUse(id: string) {
  const [row] = await database
    .select({ at: accessKeys.lastUsedAt, address: accessKeys.lastUsedAddress, agent: accessKeys.lastUsedAgent })
    .from(accessKeys)
    .where(eq(accessKeys.id, id));
  return row;
}

it("writes the latest use of each key, without any key that the client put into its name", async () => {
  const [one, other] = [await newKey(), await newKey()];
  recordUse(one.ref, { address: "192.0.2.1", agent: "first" });
  recordUse(one.ref, { address: "192.0.2.2", agent: `${"x".repeat(180)} ${one.secret}` });
  recordUse(other.ref, { address: "2001:db8::1", agent: null });
  await flushUses();
  expect(await lastUse(one.id)).toMatchObject({ address: "192.0.2.2", agent: expect.stringMatching(/^x{180} blk_/) });
  expect((await lastUse(one.id))?.agent).not.toContain(one.secret.slice(13, 20));
  expect(await lastUse(other.id)).toMatchObject({ address: "2001:db8::1", agent: null });
});

it("never moves a last use backwards", async () => {
  const { id, ref } = await newKey();
  const later = new Date(Date.now() + 60_000);
  await database
    .update(accessKeys)
    .set({ lastUsedAt: later, lastUsedAddress: "192.0.2.9" })
    .where(eq(accessKeys.id, id));
  recordUse(ref, { address: "192.0.2.1", agent: null });
  await flushUses();
  expect(await lastUse(id)).toMatchObject({ at: later, address: "192.0.2.9" });
});

it("keeps what could not be written, and writes it when the database is back", async () => {
  const { id, ref } = await newKey();
  const nowhere = openDb("postgres://nobody@127.0.0.1:1/nothing", 1);
  connectTo(nowhere);
  recordUse(ref, { address: "192.0.2.1", agent: "curl" });
  await expect(flushUses()).rejects.toThrow();
  connectTo(database);
  await flushUses();
  expect(await lastUse(id)).toMatchObject({ address: "192.0.2.1", agent: "curl" });
  await nowhere.$client.end();
});

it("writes the latest refusal of each key beside its last use, and never moves it backwards", async () => {
  const { id, ref } = await newKey();
  const refused = async () => {
    const [row] = await database
      .select({
        at: accessKeys.lastRefusedAt,
        address: accessKeys.lastRefusedAddress,
        code: accessKeys.lastRefusedCode,
      })
      .from(accessKeys)
      .where(eq(accessKeys.id, id));
    return row;
  };
  recordUse(ref, { address: "192.0.2.1", agent: null });
  recordRefusal(ref, { address: "192.0.2.2", code: "insufficient_scope" });
  recordRefusal(ref, { address: "192.0.2.3", code: "address_not_allowed" });
  await flushUses();
  expect(await lastUse(id)).toMatchObject({ address: "192.0.2.1" });
  expect(await refused()).toMatchObject({ address: "192.0.2.3", code: "address_not_allowed" });
  const later = new Date(Date.now() + 60_000);
  await database.update(accessKeys).set({ lastRefusedAt: later }).where(eq(accessKeys.id, id));
  recordRefusal(ref, { address: "192.0.2.4", code: "rate_limited" });
  await flushUses();
  expect(await refused()).toMatchObject({ at: later, address: "192.0.2.3", code: "address_not_allowed" });
});
