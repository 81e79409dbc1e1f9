import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { z } from "zod";
import { openDb } from "@/db/client";
import { afterCommit } from "@/db/connection/after-commit";
import { events } from "@/db/schema/events";
import { addMember } from "@/test/data/people";
import { readWholeFeed } from "@/test/data/read-feed";
import { emit } from "./emit";
import type { Act } from "./event";

const db = openDb(inject("databaseUrl"), 4);
const pooled = openDb(inject("databaseUrl"), 2, { pooled: true });
afterAll(() => Promise.all([db.$client.end({ timeout: 5 }), pooled.$client.end({ timeout: 5 })]));

let text = "";
beforeEach(() => {
  text = "";
  vi.stubEnv("LOG_LEVEL", "info");
  globalThis.backlineSettings = undefined;
  globalThis.backlineLog = undefined;
  vi.spyOn(process.stdout, "write").mockImplementation((part) => {
    text += String(part);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  globalThis.backlineSettings = undefined;
  globalThis.backlineLog = undefined;
});

const Line = z.looseObject({ event: z.string(), assetId: z.string() });
const logged = () => [...text.matchAll(/^\{.*\}$/gm)].map(([line]) => Line.parse(JSON.parse(line)).assetId);

const created = (subjectId: string): Act => ({ type: "asset.created", subjectId, data: { slug: "s", name: "N'\"\\" } });
const newIds = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());
const idsOf = async (accountId: string) =>
  (await db.select().from(events).where(eq(events.accountId, accountId)).orderBy(events.number)).map(
    ({ subjectId }) => subjectId,
  );

test.each([
  ["Drizzle", db, "drizzle"],
  ["postgres.js", db, "raw"],
  ["Drizzle through a pooler", pooled, "drizzle"],
  ["postgres.js through a pooler", pooled, "raw"],
] as const)(
  "a transaction of %s keeps its events with it, and logs them when it has committed",
  async (_, from, kind) => {
    const actor = await addMember(db, { role: "owner" });
    const [a = "", b = "", c = ""] = newIds(3);
    const origin = { requestId: "request", address: "192.0.2.7" };
    const during: string[][] = [];
    if (kind === "drizzle") {
      await from.transaction(async (tx) => {
        await emit(tx, { ...origin, actor }, [created(a), created(b)]);
        await emit(tx, { actor }, created(c));
        during.push(logged());
      });
    } else {
      await from.$client.begin(async (sql) => {
        await emit(sql, { ...origin, actor }, [created(a), created(b)]);
        await emit(sql, { actor }, created(c));
        during.push(logged());
      });
    }
    expect(during).toEqual([[]]);
    expect(logged()).toEqual([a, b, c]);
    const by = { type: "member", id: actor.userId };
    expect(await readWholeFeed(db, actor.accountId)).toMatchObject([
      { ...created(a), ...origin, actor: by, scanId: null },
      { ...created(b), ...origin, actor: by },
      { ...created(c), requestId: null, address: null },
    ]);
  },
);

test("what is rolled back, fully or to a savepoint, is neither kept nor logged", async () => {
  const actor = await addMember(db, { role: "owner" });
  const [kept = "", inner = "", undone = "", never = ""] = newIds(4);
  await db.transaction(async (tx) => {
    await emit(tx, { actor }, created(kept));
    await tx.transaction((savepoint) => emit(savepoint, { actor }, created(inner)));
    const failing = tx.transaction(async (savepoint) => {
      await emit(savepoint, { actor }, created(undone));
      throw new Error("undone");
    });
    await expect(failing).rejects.toThrow("undone");
  });
  const failing = db.$client.begin(async (sql) => {
    await emit(sql, { actor }, created(never));
    throw new Error("never");
  });
  await expect(failing).rejects.toThrow("never");
  expect(await idsOf(actor.accountId)).toEqual([kept, inner]);
  expect(logged()).toEqual([kept, inner]);
});

test("an event that is not of the union, or has a fact too many, is refused", async () => {
  const actor = await addMember(db, { role: "owner" });
  const [id = ""] = newIds(1);
  const foreign: unknown[] = [
    { type: "asset.painted", subjectId: id, data: {} },
    { type: "asset.created", subjectId: id, data: { slug: "s", name: "n", secret: "s" } },
    { type: "asset.created", subjectId: "asset", data: { slug: "s", name: "n" } },
  ];
  for (const act of foreign) {
    const writing = db.transaction((tx) => Reflect.apply(emit, undefined, [tx, { actor }, act]));
    await expect(writing).rejects.toThrow(z.ZodError);
  }
  expect(await idsOf(actor.accountId)).toEqual([]);
});

test("nothing waits for a commit where there is no transaction", () => {
  expect(() => afterCommit(() => {})).toThrow("no transaction");
});

test("of many events at once the log has one line for each type with their number, and of few a line each", async () => {
  const actor = await addMember(db, { role: "owner" });
  const lines = () =>
    [...text.matchAll(/^\{.*"event".*\}$/gm)].map(([line]) => z.looseObject({}).parse(JSON.parse(line)));
  const changed = (subjectId: string): Act => {
    const none = { reason: null, justification: null, until: null };
    return { type: "vulnerability.status_changed", subjectId, data: { from: "dismissed", to: "open", ...none } };
  };
  await db.transaction((tx) => emit(tx, { actor }, newIds(20).map(changed)));
  expect(lines()).toHaveLength(20);
  text = "";
  await db.transaction((tx) => emit(tx, { actor }, [...newIds(3000).map(changed), ...newIds(2).map(created)]));
  const { accountId } = actor;
  expect(lines()).toMatchObject([
    { event: "vulnerability.status_changed", accountId, actor: { type: "member" }, count: 3000 },
    { event: "asset.created", accountId, actor: { type: "member" }, count: 2 },
  ]);
});

test("an event that is stored later has the moment at which it happened, and its number is of when it was stored", async () => {
  const actor = await addMember(db, { role: "owner" });
  const [first = "", second = ""] = newIds(2);
  const at = new Date("2026-01-02T03:04:05.678Z");
  await db.transaction(async (tx) => {
    await emit(tx, { actor }, created(first));
    await emit(tx, { actor }, { ...created(second), at });
  });
  const seen = await readWholeFeed(db, actor.accountId);
  expect(seen.map(({ subjectId }) => subjectId)).toEqual([first, second]);
  expect(seen.at(-1)?.at).toEqual(at);
});
