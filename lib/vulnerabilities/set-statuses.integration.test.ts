import { eq, inArray } from "drizzle-orm";
import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { events } from "@/db/schema/events";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings, type Finding } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import type { Member } from "../context";
import { setStatuses } from "./set-statuses";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

async function found(owner: Member, findings: readonly Finding[]): Promise<string[]> {
  const { key } = await addAccessKey(db, owner, {});
  return (await addFindings(db, { accountId: owner.accountId, keyId: key.id }, findings)).ids;
}

const stored = (ids: readonly string[]) =>
  db
    .select({
      id: vulnerabilities.id,
      status: vulnerabilities.status,
      reason: vulnerabilities.dismissedReason,
      justification: vulnerabilities.justification,
      until: vulnerabilities.dismissedUntil,
    })
    .from(vulnerabilities)
    .where(inArray(vulnerabilities.id, [...ids]))
    .orderBy(vulnerabilities.id);

test("each change has its outcome, and undoing them restores what had been decided, down to the dismissal", async () => {
  const owner = await addMember(db, { role: "owner" });
  const until = new Date(Date.now() + 86_400_000);
  const dismissal = {
    status: "dismissed",
    dismissedReason: "accepted_risk",
    justification: "Known.",
    dismissedUntil: until,
  } as const;
  const ids = await found(owner, [{}, { status: "in_progress" }, dismissal, { status: "resolved" }]);
  const before = await stored(ids);
  const context = { db, actor: owner };
  const outcomes = await setStatuses(context, { changes: ids.map((id) => ({ id, change: { status: "resolved" } })) });
  expect(outcomes.map(({ id, is }) => [id, is])).toEqual(
    ids.map((id, index) => [id, index === 3 ? "unchanged" : "changed"]),
  );
  expect((await stored(ids)).map(({ status }) => status)).toEqual(ids.map(() => "resolved"));

  const undo = outcomes.flatMap((outcome) => (outcome.is === "changed" ? [outcome.undo] : []));
  expect((await setStatuses(context, { changes: undo })).map(({ is }) => is)).toEqual([
    "changed",
    "changed",
    "changed",
  ]);
  expect(await stored(ids)).toEqual(before);
  const written = await db.select({ type: events.type }).from(events).where(eq(events.accountId, owner.accountId));
  expect(written.filter(({ type }) => type === "vulnerability.status_changed")).toHaveLength(6);
});

test("an undo changes nothing that somebody has decided on since, and says so for each", async () => {
  const owner = await addMember(db, { role: "owner" });
  const ids = await found(owner, [{}, {}]);
  const context = { db, actor: owner };
  const dismiss = { status: "dismissed", reason: "duplicate" } as const;
  const outcomes = await setStatuses(context, { changes: ids.map((id) => ({ id, change: dismiss })) });
  await setStatuses(context, { changes: [{ id: ids[0] ?? "", change: { status: "in_progress" } }] });
  const undo = outcomes.flatMap((outcome) => (outcome.is === "changed" ? [outcome.undo] : []));
  const undone = await setStatuses(context, { changes: undo });
  expect(undone.map(({ is }) => is)).toEqual(["precondition_failed", "changed"]);
  expect((await stored(ids)).map(({ status }) => status)).toEqual(["in_progress", "open"]);
});

test("what can't be changed stops nothing else: another account's, one that is not there, an end in the past", async () => {
  const [owner, stranger] = [await addMember(db, { role: "owner" }), await addMember(db, { role: "owner" })];
  const [foreign = ""] = await found(stranger, [{}]);
  const [own = "", other = ""] = await found(owner, [{}, {}]);
  const past = { status: "dismissed", reason: "duplicate", until: "2020-01-01T00:00:00Z" } as const;
  const resolved = { status: "resolved" } as const;
  const outcomes = await setStatuses(
    { db, actor: owner },
    {
      changes: [
        { id: foreign, change: resolved },
        { id: crypto.randomUUID(), change: resolved },
        { id: own, change: past },
        { id: other, change: resolved },
      ],
    },
  );
  expect(outcomes.map(({ is }) => is)).toEqual(["not_found", "not_found", "validation_failed", "changed"]);
  expect((await stored([foreign, own])).map(({ status }) => status)).toEqual(["open", "open"]);
  const viewer = await addMember(db, { role: "viewer", account: owner });
  await expect(setStatuses({ db, actor: viewer }, { changes: [{ id: own, change: resolved }] })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("when the database fails on the way, what was changed is told from what was not", async () => {
  const owner = await addMember(db, { role: "owner" });
  const ids = await found(owner, [{}, {}, {}]);
  let transactions = 0;
  const failing = new Proxy(db, {
    get: (target, name) => {
      if (name === "transaction" && ++transactions === 2)
        return () => Promise.reject(new Error("the connection is gone"));
      return Reflect.get(target, name);
    },
  });
  const changes = ids.map((id) => ({ id, change: { status: "resolved" } as const }));
  const outcomes = await setStatuses({ db: failing, actor: owner }, { changes });
  expect(outcomes.map(({ is }) => is)).toEqual(["changed", "failed", "failed"]);
  expect((await stored(ids)).map(({ status }) => status)).toEqual(["resolved", "open", "open"]);
  transactions = 1;
  await expect(setStatuses({ db: failing, actor: owner }, { changes })).rejects.toThrow("the connection is gone");
});
