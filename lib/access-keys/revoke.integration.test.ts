import { eq, sql } from "drizzle-orm";
import { afterAll, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { events } from "@/db/schema/events";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { refusalOf } from "@/test/refusals";
import { getAccessKey } from "./get";
import { revokeAccessKey } from "./revoke";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

it("is final, says who and why, leaves an event, and happens once", async () => {
  const owner = await addMember(db, { role: "owner" });
  const { key } = await addAccessKey(db, owner);
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
  const noted = await db
    .select({ type: events.type })
    .from(events)
    .where(eq(events.subjectId, key.id))
    .orderBy(events.number);
  expect(noted.map(({ type }) => type)).toEqual(["key.created", "key.revoked"]);
});

it("finds nothing that its caller may not see", async () => {
  const owner = await addMember(db, { role: "owner" });
  const member = await addMember(db, { role: "member", account: owner });
  const admin = await addMember(db, { role: "admin", account: owner });
  const { key } = await addAccessKey(db, owner);
  for (const actor of [member, await addMember(db, { role: "owner" })]) {
    expect((await refusalOf(revokeAccessKey({ db, actor }, { keyId: key.id, reason: "" }))).code).toBe("not_found");
    expect((await refusalOf(getAccessKey({ db, actor }, { keyId: key.id }))).code).toBe("not_found");
  }
  await revokeAccessKey({ db, actor: admin }, { keyId: key.id, reason: "" });
});

it("no row of the audit log can be changed or removed", async () => {
  const owner = await addMember(db, { role: "owner" });
  await addAccessKey(db, owner);
  for (const statement of [
    sql`update events set type = 'x' where account_id = ${owner.accountId}`,
    sql`delete from events where account_id = ${owner.accountId}`,
    sql`truncate events`,
  ]) {
    await expect(db.execute(statement)).rejects.toMatchObject({
      cause: { message: expect.stringContaining("never changed") },
    });
  }
});
