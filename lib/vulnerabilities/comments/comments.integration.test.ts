import { and, eq } from "drizzle-orm";
import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { memberships } from "@/db/schema/accounts";
import { vulnerabilityComments } from "@/db/schema/comments";
import { events } from "@/db/schema/events";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import { readWholeFeed } from "@/test/data/read-feed";
import { sampleActor } from "@/test/data/sample-account";
import { readInput } from "../../read-input";
import { getVulnerability } from "../get";
import { addComment } from "./add-comment";
import { deleteComment } from "./delete-comment";
import { editComment } from "./edit-comment";
import { listComments, listedCommentsMax } from "./list-comments";
import { AddCommentInput } from "./schemas";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

async function sample() {
  const owner = await addMember(db, { role: "owner" });
  const { key } = await addAccessKey(db, owner, {});
  const { ids } = await addFindings(db, { accountId: owner.accountId, keyId: key.id }, [{}]);
  return { owner, context: { db, actor: owner }, vulnerabilityId: ids[0] ?? "" };
}

test("comments are listed oldest first with their authors, and change nothing about the vulnerability", async () => {
  const { owner, context, vulnerabilityId } = await sample();
  const member = await addMember(db, { role: "member", account: owner });
  const before = await getVulnerability(context, vulnerabilityId);
  await addComment(context, { vulnerabilityId, body: "First." });
  await addComment({ db, actor: member }, { vulnerabilityId, body: "Second." });
  const { comments, isPartial } = await listComments(context, vulnerabilityId);
  expect(comments).toMatchObject([
    { body: "First.", editedAt: null, by: { type: "member", id: owner.userId, name: owner.name } },
    { body: "Second.", editedAt: null, by: { type: "member", id: member.userId, name: member.name } },
  ]);
  expect(isPartial).toBe(false);
  expect(await getVulnerability(context, vulnerabilityId)).toEqual(before);
});

test("an access key that may write comments as itself", async () => {
  const actor = await sampleActor(db, ["vulnerabilities:write"]);
  const { ids } = await addFindings(db, actor, [{}]);
  const vulnerabilityId = ids[0] ?? "";
  await addComment({ db, actor }, { vulnerabilityId, body: "By a program." });
  const { comments } = await listComments({ db, actor }, vulnerabilityId);
  expect(comments).toMatchObject([
    { by: { type: "access_key", id: actor.keyId, name: actor.name }, mayEdit: true, mayDelete: true },
  ]);
});

test("each change of a comment is an event of the vulnerability, without the text", async () => {
  const { owner, context, vulnerabilityId } = await sample();
  const { id } = await addComment(context, { vulnerabilityId, body: "Quite secret." });
  await editComment(context, { id, body: "Quite secret." });
  await editComment(context, { id, body: "Still secret." });
  const [edited] = (await listComments(context, vulnerabilityId)).comments;
  expect(edited).toMatchObject({ body: "Still secret.", editedAt: expect.any(String) });
  await deleteComment(context, { id });
  expect((await listComments(context, vulnerabilityId)).comments).toEqual([]);
  const types = [
    "vulnerability.comment_added",
    "vulnerability.comment_edited",
    "vulnerability.comment_deleted",
  ] as const;
  const data = { commentId: id };
  expect(await readWholeFeed(db, owner.accountId, [...types])).toMatchObject(
    types.map((type) => ({ type, subjectId: vulnerabilityId, data })),
  );
  const rows = await db.select({ data: events.data }).from(events).where(eq(events.accountId, owner.accountId));
  expect(JSON.stringify(rows)).not.toContain("secret");
});

test("only its author edits a comment; its author, an owner or an admin deletes it", async () => {
  const { owner, vulnerabilityId } = await sample();
  const [author, other, admin] = [
    await addMember(db, { role: "member", account: owner }),
    await addMember(db, { role: "member", account: owner }),
    await addMember(db, { role: "admin", account: owner }),
  ];
  const add = async () => (await addComment({ db, actor: author }, { vulnerabilityId, body: "Mine." })).id;
  const id = await add();
  for (const actor of [owner, admin, other]) {
    await expect(editComment({ db, actor }, { id, body: "Theirs." })).rejects.toMatchObject({ code: "forbidden" });
    const { comments } = await listComments({ db, actor }, vulnerabilityId);
    expect(comments).toMatchObject([{ body: "Mine.", mayEdit: false, mayDelete: actor !== other }]);
  }
  await expect(deleteComment({ db, actor: other }, { id })).rejects.toMatchObject({ code: "forbidden" });
  for (const actor of [author, owner, admin]) {
    await expect(deleteComment({ db, actor }, { id: actor === author ? id : await add() })).resolves.toBeTruthy();
  }
  await expect(deleteComment({ db, actor: author }, { id })).rejects.toMatchObject({ code: "not_found" });
});

test("a viewer reads comments and writes none, not even those from before their role changed", async () => {
  const { owner, context, vulnerabilityId } = await sample();
  const viewer = await addMember(db, { role: "member", account: owner });
  const { id } = await addComment({ db, actor: viewer }, { vulnerabilityId, body: "Known." });
  const asViewer = { db, actor: { ...viewer, role: "viewer" as const } };
  for (const refused of [
    () => addComment(asViewer, { vulnerabilityId, body: "More." }),
    () => editComment(asViewer, { id, body: "More." }),
    () => deleteComment(asViewer, { id }),
  ]) {
    await expect(refused()).rejects.toMatchObject({ code: "forbidden" });
  }
  const { comments } = await listComments(asViewer, vulnerabilityId);
  expect(comments).toMatchObject([{ body: "Known.", mayEdit: false, mayDelete: false }]);
  expect((await listComments(context, vulnerabilityId)).comments).toHaveLength(1);
});

test("comments of another account are not there, and none can be added to its vulnerabilities", async () => {
  const { context, vulnerabilityId } = await sample();
  const { id } = await addComment(context, { vulnerabilityId, body: "Known." });
  const stranger = { db, actor: await addMember(db, { role: "owner" }) };
  expect((await listComments(stranger, vulnerabilityId)).comments).toEqual([]);
  for (const refused of [
    () => addComment(stranger, { vulnerabilityId, body: "Mine." }),
    () => addComment(context, { vulnerabilityId: crypto.randomUUID(), body: "Mine." }),
    () => editComment(stranger, { id, body: "Mine." }),
    () => deleteComment(stranger, { id }),
  ]) {
    await expect(refused()).rejects.toMatchObject({ code: "not_found" });
  }
  expect((await listComments(context, vulnerabilityId)).comments).toMatchObject([{ body: "Known." }]);
});

test("a comment outlasts the membership of its author, with the name", async () => {
  const { owner, context, vulnerabilityId } = await sample();
  const author = await addMember(db, { role: "member", account: owner });
  await addComment({ db, actor: author }, { vulnerabilityId, body: "Known." });
  await db
    .delete(memberships)
    .where(and(eq(memberships.accountId, owner.accountId), eq(memberships.userId, author.userId)));
  const { comments } = await listComments(context, vulnerabilityId);
  expect(comments).toMatchObject([{ body: "Known.", by: { id: author.userId, name: author.name } }]);
});

test("a comment does not wait for a scan that changes the vulnerability", async () => {
  const { context, vulnerabilityId } = await sample();
  await db.transaction(async (tx) => {
    await tx.update(vulnerabilities).set({ message: "Newer." }).where(eq(vulnerabilities.id, vulnerabilityId));
    await addComment(context, { vulnerabilityId, body: "Known." });
  });
  expect((await listComments(context, vulnerabilityId)).comments).toHaveLength(1);
});

test("of more than 200 comments the latest are listed, and that there are older ones is said", async () => {
  const { owner, context, vulnerabilityId } = await sample();
  const count = listedCommentsMax + 2;
  await db.insert(vulnerabilityComments).values(
    Array.from({ length: count }, (_, n) => ({
      accountId: owner.accountId,
      vulnerabilityId,
      userId: owner.userId,
      body: `Comment ${n}`,
      createdAt: new Date(Date.UTC(2026, 0, 1) + n * 1000),
    })),
  );
  const { comments, isPartial } = await listComments(context, vulnerabilityId);
  expect(isPartial).toBe(true);
  expect(comments.map(({ body }) => body)).toEqual(
    Array.from({ length: listedCommentsMax }, (_, n) => `Comment ${n + 2}`),
  );
});

test("a comment has 1 to 5,000 characters, without the blanks around it", () => {
  const read = (body: string) => readInput(AddCommentInput, { vulnerabilityId: crypto.randomUUID(), body });
  expect(read(`  ${"x".repeat(5000)}\n`)).toMatchObject({ ok: true, value: { body: "x".repeat(5000) } });
  expect(read("a\n\n  b")).toMatchObject({ ok: true, value: { body: "a\n\n  b" } });
  for (const body of ["", " \n\t", "x".repeat(5001)]) {
    expect(read(body)).toMatchObject({ ok: false, faults: [{ path: ["body"] }] });
  }
});
