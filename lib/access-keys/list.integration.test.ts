import { eq } from "drizzle-orm";
import { afterAll, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import type { Member } from "../context";
import { generateKey, hashKeyHex } from "./credential/secret";
import { listAccessKeys } from "./list";
import { keySorts, ListAccessKeysQuery } from "./list-query";
import { revokeAccessKey } from "./revoke";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

const list = (actor: Member, query: Record<string, unknown> = {}) =>
  listAccessKeys({ db, actor }, ListAccessKeysQuery.parse(query));

it("finds by a piece of the name, by id, by the beginning of the public id and by the hash of the whole key", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { secret, key } = await addAccessKey(db, owner, { name: "Nightly 100% Straße" });
  await addAccessKey(db, owner, { name: "Other" });
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
  expect((await list(await addMember(db, { role: "owner" }), { hash: hashKeyHex(secret) })).items).toEqual([]);
});

it("shows all keys to owner and admin, and their own to others; dead keys stay listed", async () => {
  const owner = await addMember(db, { role: "owner" });
  const member = await addMember(db, { role: "member", account: owner });
  await addAccessKey(db, owner, { name: "owner's" });
  const { key } = await addAccessKey(db, member, { name: "member's" });
  await revokeAccessKey({ db, actor: member }, { keyId: key.id, reason: "" });
  expect((await list(owner)).total).toEqual({ count: 2, type: "exact" });
  expect((await list(member)).items.map(({ name }) => name)).toEqual(["member's"]);
  expect((await list(owner, { status: "active" })).items.map(({ name }) => name)).toEqual(["owner's"]);
  expect((await list(owner, { status: "inactive" })).items.map(({ name }) => name)).toEqual(["member's"]);
});

it("gives every key once, forwards and back, in every order, over ties and missing times", async () => {
  const owner = await addMember(db, { role: "owner" });
  for (let index = 0; index < 11; index++) {
    const { key } = await addAccessKey(db, owner, { name: `Key ${index}` });
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
  for (const name of keySorts) {
    for (const sort of [name, `-${name}`]) {
      const whole = (await list(owner, { sort, limit: 100 })).items.map(({ id }) => id);
      const pages: string[][] = [];
      let page = await list(owner, { sort, limit: 4 });
      for (;;) {
        pages.push(page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        page = await list(owner, { sort, limit: 4, cursor: page.nextCursor });
      }
      expect(pages.flat()).toEqual(whole);
      expect(new Set(whole).size).toBe(11);
      for (let back = pages.length - 2; back >= 0; back--) {
        page = await list(owner, { sort, limit: 4, cursor: page.previousCursor });
        expect(page.items.map(({ id }) => id)).toEqual(pages[back]);
      }
      expect(page.previousCursor).toBeNull();
    }
  }
});
