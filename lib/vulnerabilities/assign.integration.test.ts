import { and, eq } from "drizzle-orm";
import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { memberships } from "@/db/schema/accounts";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import { readWholeFeed } from "@/test/data/read-feed";
import type { Member } from "../context";
import { assign, listAssignable } from "./assign";
import { changeVulnerability } from "./change";
import { getVulnerability } from "./get";
import { listVulnerabilities } from "./list/list";
import { ListVulnerabilitiesQuery } from "./schemas";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

async function sample() {
  const owner = await addMember(db, { role: "owner" });
  const { key } = await addAccessKey(db, owner, {});
  const { ids } = await addFindings(db, { accountId: owner.accountId, keyId: key.id }, [{}]);
  return { owner, context: { db, actor: owner }, id: ids[0] ?? "" };
}

const isMembership = ({ accountId, userId }: Member) =>
  and(eq(memberships.accountId, accountId), eq(memberships.userId, userId));

const refusedAssignee = { code: "validation_failed", faults: [{ pointer: "/assigneeId" }] };

test("an assignment is a change with its event, shown with the name in the summary, the list and the history", async () => {
  const { owner, context, id } = await sample();
  const viewer = await addMember(db, { role: "viewer", account: owner });
  const before = await getVulnerability(context, id);
  expect(before.vulnerability.assignee).toBeNull();
  const { version } = await assign(context, { id, version: before.version, assigneeId: viewer.userId });
  expect(version).toBe(before.version + 1);
  const person = { id: viewer.userId, name: viewer.name };
  const after = await getVulnerability(context, id);
  expect(after).toMatchObject({ version, vulnerability: { assignee: person } });
  expect(after.vulnerability.updatedAt > before.vulnerability.updatedAt).toBe(true);
  const { items } = await listVulnerabilities(context, ListVulnerabilitiesQuery.parse({}));
  expect(items.map(({ assignee }) => assignee)).toEqual([person]);

  await assign(context, { id, version, assigneeId: null });
  const { history } = (await getVulnerability(context, id)).vulnerability;
  const by = { type: "member", id: owner.userId, name: owner.name };
  expect(history.slice(0, 2)).toMatchObject([
    { kind: "assigned", fromAssignee: person, toAssignee: null, fromStatus: null, toStatus: null, by },
    { kind: "assigned", fromAssignee: null, toAssignee: person, by },
  ]);
  expect(await readWholeFeed(db, owner.accountId, ["vulnerability.assigned"])).toMatchObject([
    { subjectId: id, data: { from: null, to: viewer.userId } },
    { subjectId: id, data: { from: viewer.userId, to: null } },
  ]);
});

test("who is assigned already is no change", async () => {
  const { owner, context, id } = await sample();
  const { version } = await assign(context, { id, version: 1, assigneeId: owner.userId });
  expect(await assign(context, { id, version, assigneeId: owner.userId })).toEqual({ version });
  expect(await readWholeFeed(db, owner.accountId, ["vulnerability.assigned"])).toHaveLength(1);
});

test("nobody outside of the account can be the assignee, nor a suspended member, and the refusal is at the field", async () => {
  const { owner, context, id } = await sample();
  const suspended = await addMember(db, { role: "member", account: owner });
  await db.update(memberships).set({ suspendedAt: new Date() }).where(isMembership(suspended));
  const { userId: stranger } = await addMember(db, { role: "owner" });
  for (const assigneeId of [stranger, suspended.userId, crypto.randomUUID()]) {
    await expect(assign(context, { id, version: 1, assigneeId })).rejects.toMatchObject(refusedAssignee);
  }
  expect((await getVulnerability(context, id)).vulnerability.assignee).toBeNull();
  await expect(
    db.update(vulnerabilities).set({ assigneeId: stranger }).where(eq(vulnerabilities.id, id)),
  ).rejects.toMatchObject({ cause: { code: "23503", constraint_name: "vulnerabilities_assignee" } });
});

test("another version, another account and a role that only reads are refused, and nothing changes", async () => {
  const { owner, context, id } = await sample();
  const input = { id, version: 1, assigneeId: null };
  const assigneeId = owner.userId;
  await expect(assign(context, { id, version: 2, assigneeId })).rejects.toMatchObject({ code: "precondition_failed" });
  const stranger = await addMember(db, { role: "owner" });
  await expect(assign({ db, actor: stranger }, input)).rejects.toMatchObject({ code: "not_found" });
  const viewer = await addMember(db, { role: "viewer", account: owner });
  await expect(assign({ db, actor: viewer }, { ...input, assigneeId })).rejects.toMatchObject({ code: "forbidden" });
  await expect(listAssignable({ db, actor: viewer })).rejects.toMatchObject({ code: "forbidden" });
  expect(await getVulnerability(context, id)).toMatchObject({ version: 1, vulnerability: { assignee: null } });
});

test("an assignment ends with the membership, and the history keeps the name", async () => {
  const { owner, context, id } = await sample();
  const member = await addMember(db, { role: "member", account: owner });
  await assign(context, { id, version: 1, assigneeId: member.userId });
  await db.delete(memberships).where(isMembership(member));
  const { vulnerability, version } = await getVulnerability(context, id);
  expect(vulnerability.assignee).toBeNull();
  expect(vulnerability.history[0]).toMatchObject({ toAssignee: { id: member.userId, name: member.name } });
  expect(await assign(context, { id, version, assigneeId: owner.userId })).toEqual({ version: version + 1 });
});

test("the choice is of the account's active members, and tells apart those who share a name", async () => {
  const { owner, context } = await sample();
  const [one, other] = [
    await addMember(db, { role: "member", account: owner }),
    await addMember(db, { role: "viewer", account: owner }),
  ];
  await addMember(db, { role: "owner" });
  await db.$client`update users set name = 'Ada' where id in ${db.$client([one.userId, other.userId])}`;
  const choice = await listAssignable(context);
  expect(new Map(choice.map(({ id, name }) => [id, name]))).toEqual(
    new Map([
      [owner.userId, owner.name],
      [one.userId, `Ada (${one.email})`],
      [other.userId, `Ada (${other.email})`],
    ]),
  );
  await db.update(memberships).set({ suspendedAt: new Date() }).where(isMembership(other));
  expect((await listAssignable(context)).find(({ id }) => id === one.userId)?.name).toBe("Ada");
});

test("a program changes the status and the assignee together, or neither of them", async () => {
  const { owner, context, id } = await sample();
  const assigneeId = owner.userId;
  const past = { status: "dismissed", reason: "duplicate", until: "2020-01-01T00:00:00Z" } as const;
  await expect(changeVulnerability(context, id, [1], { assigneeId, ...past })).rejects.toMatchObject({
    faults: [{ pointer: "/until" }],
  });
  await expect(changeVulnerability(context, id, [2], { assigneeId })).rejects.toMatchObject({
    code: "precondition_failed",
  });
  expect(await getVulnerability(context, id)).toMatchObject({ version: 1, vulnerability: { assignee: null } });
  const changed = await changeVulnerability(context, id, [1], { assigneeId, status: "in_progress" });
  expect(changed.vulnerability).toMatchObject({ status: "in_progress", assignee: { id: assigneeId } });
  const kept = await changeVulnerability(context, id, [changed.version], { status: "open" });
  expect(kept.vulnerability).toMatchObject({ status: "open", assignee: { id: assigneeId } });
});

test("a change that names nothing, or of a dismissal only a part, is refused at its field", async () => {
  const { owner, context, id } = await sample();
  for (const [input, pointer] of [
    [{}, "/status"],
    [{ assigneeId: owner.userId, justification: "Known." }, "/status"],
    [{ assigneeId: owner.userId, status: "dismissed" }, "/reason"],
  ] as const) {
    await expect(changeVulnerability(context, id, "any", input)).rejects.toMatchObject({
      code: "validation_failed",
      faults: [{ pointer }],
    });
  }
  expect((await getVulnerability(context, id)).version).toBe(1);
});
