import { AsyncLocalStorage } from "node:async_hooks";
import { eq, sql } from "drizzle-orm";
import { afterAll, expect, inject, test } from "vitest";
import { openDb, type Tx } from "@/db/client";
import { assets } from "@/db/schema/assets";
import { events } from "@/db/schema/events";
import { addMember } from "@/test/data/people";
import type { Member } from "../context";
import { emit } from "./emit";
import type { Act } from "./event";
import { type FeedEvent, readFeed } from "./feed";

const db = openDb(inject("databaseUrl"), 12);
afterAll(() => db.$client.end({ timeout: 5 }));

const stop = new Error("rolled back on purpose");

async function addAsset(accountId: string): Promise<string> {
  const slug = crypto.randomUUID();
  const [asset] = await db.insert(assets).values({ accountId, slug, name: "0" }).returning({ id: assets.id });
  if (asset === undefined) throw new Error("no asset was written");
  return asset.id;
}

const renamed = (subjectId: string, name: string): Act => ({
  type: "asset.updated",
  subjectId,
  data: { slug: "shop", name },
});

/** Counts an asset's name up by one, as a change that depends on the one before it. */
async function countUp(tx: Tx, actor: Member, assetId: string): Promise<void> {
  const [row] = await tx
    .update(assets)
    .set({ name: sql`(${assets.name}::int + 1)::text` })
    .where(eq(assets.id, assetId))
    .returning({ name: assets.name });
  await emit(tx, { actor }, renamed(assetId, row?.name ?? ""));
}

/** Follows the feed to where it ends at this moment, which is before what a transaction under way could come before. */
async function follow(actor: Member, seen: FeedEvent[], after: string | null, limit: number): Promise<string | null> {
  for (let cursor = after; ; ) {
    const page = await readFeed({ db, actor }, { after: cursor, limit });
    if (!page.ok) throw new Error(page.reason);
    seen.push(...page.events);
    if (page.events.length === 0) return page.cursor;
    cursor = page.cursor;
  }
}

/** Follows the feed until it has as many events, which transactions of other tests can delay. */
async function followTo(count: number, actor: Member, seen: FeedEvent[], after: string | null): Promise<string | null> {
  let cursor = after;
  const read = async () => {
    cursor = await follow(actor, seen, cursor, 7);
    return seen.length;
  };
  await expect.poll(read, { timeout: 30_000, interval: 20 }).toBe(count);
  return cursor;
}

const namesOf = (seen: readonly FeedEvent[]) =>
  seen.map((event) => (event.type === "asset.updated" ? event.data.name : event.type));

type Work = (tx: Tx) => Promise<unknown>;

/** A transaction that a test runs step by step, and commits or rolls back. */
async function openTransaction() {
  let end = (_error?: Error) => {};
  let done: Promise<void> = Promise.resolve();
  const run = await new Promise<(work: Work) => Promise<unknown>>((opened) => {
    done = db.transaction(async (tx) => {
      await tx.execute(sql`select pg_current_xact_id()`);
      const within = AsyncLocalStorage.snapshot();
      opened((work) => within(() => work(tx)));
      await new Promise<void>((resolve, reject) => {
        end = (error) => (error === undefined ? resolve() : reject(error));
      });
    });
  });
  return {
    run,
    commit: () => {
      end();
      return done;
    },
    rollBack: () => {
      end(stop);
      return done.catch(() => {});
    },
  };
}

test("a follower sees what several writers do, with long and failing transactions, exactly once, complete and in order", async () => {
  const actor = await addMember(db, { role: "owner" });
  const shared = [await addAsset(actor.accountId), await addAsset(actor.accountId)];
  let writing = 8;
  const pause = (tx: Tx, ms: number) => tx.execute(sql`select pg_sleep(${(Math.random() * ms) / 1000})`);

  const write = async (writer: number) => {
    for (let round = 0; round < 30; round++) {
      const own = await addAsset(actor.accountId);
      const attempt = db.transaction(async (tx) => {
        // Writes early, as an upload does, and so has its transaction's id long before it emits.
        await tx.execute(sql`create temporary table if not exists early on commit drop as select 1`);
        await pause(tx, round % 10 === writer ? 200 : 10);
        if (round % 3 !== 0) await countUp(tx, actor, shared[(writer + round) % 2] ?? "");
        await tx
          .transaction(async (inner) => {
            await emit(inner, { actor }, renamed(own, `in a savepoint ${writer} ${round}`));
            await pause(inner, 5);
            if (round % 4 === 0) throw stop;
          })
          .catch(() => {});
        await pause(tx, 10);
        await emit(tx, { actor }, [renamed(own, `${writer} ${round} a`), renamed(own, `${writer} ${round} b`)]);
        await pause(tx, round % 10 === writer ? 200 : 5);
        if (round % 5 === 0) throw stop;
      });
      await attempt.catch((error: unknown) => {
        if (error !== stop) throw error;
      });
    }
    writing--;
  };

  const seen: FeedEvent[] = [];
  const followWhile = async () => {
    let cursor: string | null = null;
    while (writing > 0) cursor = await follow(actor, seen, cursor, 7);
    return cursor;
  };
  const [cursor] = await Promise.all([followWhile(), ...Array.from({ length: 8 }, (_, writer) => write(writer))]);

  const kept = await db
    .select({ id: events.id })
    .from(events)
    .where(eq(events.accountId, actor.accountId))
    .orderBy(events.number);
  await followTo(kept.length, actor, seen, cursor);
  expect(seen.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
  for (const id of shared) {
    const counted = namesOf(seen.filter(({ subjectId }) => subjectId === id)).map(Number);
    expect(counted).toEqual(counted.map((_, index) => index + 1));
    const [row] = await db.select({ name: assets.name }).from(assets).where(eq(assets.id, id));
    expect(String(counted.at(-1))).toBe(row?.name);
  }
}, 120_000);

test("an event waits for a transaction that emitted before it, and comes after its events", async () => {
  const actor = await addMember(db, { role: "owner" });
  const [one, other] = [await addAsset(actor.accountId), await addAsset(actor.accountId)];
  const seen: FeedEvent[] = [];
  const slow = await openTransaction();
  await slow.run((tx) => emit(tx, { actor }, renamed(one, "slow")));
  await db.transaction((tx) => emit(tx, { actor }, renamed(other, "fast")));
  const cursor = await follow(actor, seen, null, 10);
  expect(seen).toEqual([]);
  await slow.commit();
  await followTo(2, actor, seen, cursor);
  expect(namesOf(seen)).toEqual(["slow", "fast"]);
});

test("a failed transaction delays nothing, nor does one that has not emitted yet", async () => {
  const actor = await addMember(db, { role: "owner" });
  const asset = await addAsset(actor.accountId);
  const [failing, silent] = [await openTransaction(), await openTransaction()];
  await failing.run((tx) => emit(tx, { actor }, renamed(asset, "never")));
  await silent.run((tx) => tx.update(assets).set({ description: "d" }).where(eq(assets.id, asset)));
  await db.transaction((tx) => emit(tx, { actor }, renamed(asset, "seen")));
  await failing.rollBack();
  const seen: FeedEvent[] = [];
  await followTo(1, actor, seen, null);
  expect(namesOf(seen)).toEqual(["seen"]);
  await silent.commit();
});

test("what happened to an object comes in the order of its changes, whichever transaction began first", async () => {
  const actor = await addMember(db, { role: "owner" });
  const asset = await addAsset(actor.accountId);
  const [first, second] = [await openTransaction(), await openTransaction()];
  await second.run((tx) => countUp(tx, actor, asset));
  await second.commit();
  await first.run((tx) => countUp(tx, actor, asset));
  await first.commit();
  const seen: FeedEvent[] = [];
  await followTo(2, actor, seen, null);
  expect(namesOf(seen)).toEqual(["1", "2"]);
});

test("a transaction takes one lock, however often it emits", async () => {
  const actor = await addMember(db, { role: "owner" });
  const asset = await addAsset(actor.accountId);
  await db.transaction(async (tx) => {
    for (let time = 0; time < 5; time++) await emit(tx, { actor }, renamed(asset, "x"));
    const locks = await tx.execute(sql`select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`);
    expect(locks).toHaveLength(1);
  });
});

test("a reader of some types gets those, and continues after the others it skipped", async () => {
  const actor = await addMember(db, { role: "owner" });
  const subjectId = await addAsset(actor.accountId);
  const created: Act = { type: "asset.created", subjectId, data: { slug: "shop", name: "n" } };
  await db.transaction((tx) => emit(tx, { actor }, [created, renamed(subjectId, "1"), renamed(subjectId, "2")]));
  const types = ["asset.created"] as const;
  await followTo(3, actor, [], null);
  const page = await readFeed({ db, actor }, { after: null, limit: 10, types });
  expect(page).toMatchObject({ ok: true, events: [{ type: "asset.created" }] });
  const after = page.ok ? page.cursor : null;
  const rest: FeedEvent[] = [];
  expect(await follow(actor, rest, after, 10)).toBe(after);
  expect(rest).toEqual([]);
});

test("a cursor of another account, or of a time that a restored database never had, is refused", async () => {
  const [actor, other] = [await addMember(db, { role: "owner" }), await addMember(db, { role: "owner" })];
  const asset = await addAsset(other.accountId);
  await db.transaction((tx) => emit(tx, { actor: other }, renamed(asset, "x")));
  const cursors = [await followTo(1, other, [], null), crypto.randomUUID()];
  for (const after of cursors) {
    expect(await readFeed({ db, actor }, { after, limit: 1 })).toEqual({ ok: false, reason: "unknown_cursor" });
  }
});
