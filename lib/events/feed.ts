import "server-only";
import { and, asc, desc, eq, gt, inArray, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { events } from "@/db/schema/events";
import type { Context } from "../context";
import { requirePermission } from "../permissions/require";
import { Event } from "./event";

/** An event as it is read back. */
export type FeedEvent = Event & {
  id: string;
  at: Date;
  actor: { type: "member" | "access_key"; id: string } | { type: "operator"; name: string } | { type: "system" };
  requestId: string | null;
  address: string | null;
  scanId: string | null;
};

type FeedQuery = { after: string | null; limit: number; types?: readonly Event["type"][] };

/** `cursor` is what the next page begins after; null as long as the account has no event. */
type FeedPage = { ok: true; events: FeedEvent[]; cursor: string | null } | { ok: false; reason: "unknown_cursor" };

/**
 * Reads a page of the account's events after the event with the given id, or from the first one. A reader who follows the
 * cursors sees every event once, those of an object in order: an event is held back while a lower number could still
 * commit. Throws `forbidden` or `insufficient_scope`. Needs the primary, and a snapshot per statement.
 */
export async function readFeed(
  { db, actor }: Context & { db: Db },
  { after, limit, types }: FeedQuery,
): Promise<FeedPage> {
  requirePermission(actor, "events:read");
  const { accountId } = actor;
  const { known, horizon } = await readBounds(db, accountId, after);
  if (known === null) return { ok: false, reason: "unknown_cursor" };
  const settled = and(eq(events.accountId, accountId), gt(events.number, known), lte(events.number, horizon));
  const rows = await readRows(
    db,
    types === undefined ? settled : and(settled, inArray(events.type, [...types])),
    limit,
  );
  // No matching event is left: the next page begins after everything that was searched.
  const last = rows.length === limit ? rows.at(-1)?.id : await lastOf(db, settled);
  return { ok: true, events: rows.map(toEvent), cursor: last ?? after };
}

// Announced by the trigger of the table: see docs/decisions/035-one-table-of-events.md.
const announcedBy = 0x6665;

/**
 * The number of the cursor's event, and the highest number that no transaction under way can come before: it drew its own
 * numbers after the one that it holds a lock on. The locks are read after the snapshot of this statement, and the page in
 * a later one: what had committed meanwhile is in it, and what had not begun draws higher numbers than were seen here.
 */
async function readBounds(db: Db, accountId: string, after: string | null) {
  const numberOf = (event: SQL) => sql`(select max(${events.number}) from ${events} where ${event})`;
  const ofAccount = sql`${events.accountId} = ${accountId}`;
  const [row] = await db.execute<{ known: string | null; horizon: string | null }>(sql`
    select ${after === null ? sql`'0'` : sql`${numberOf(sql`${ofAccount} and ${events.id} = ${after}::uuid`)}::text`} as known,
      least(
        ${numberOf(ofAccount)},
        (select min(((classid::bigint & 65535) << 32) | objid::bigint) from pg_locks
          where locktype = 'advisory' and objsubid = 1 and classid::bigint >> 16 = ${announcedBy}
            and database = (select oid from pg_database where datname = current_database()))
      )::text as horizon`);
  const known = row?.known ?? null;
  return { known: known === null ? null : Number(known), horizon: Number(row?.horizon ?? 0) };
}

function readRows(db: Db, where: SQL | undefined, limit: number) {
  return db
    .select({
      id: events.id,
      at: events.createdAt,
      type: events.type,
      subjectId: events.subjectId,
      actorType: events.actorType,
      actorId: events.actorId,
      actorName: events.actorName,
      requestId: events.requestId,
      address: events.address,
      scanId: events.scanId,
      data: events.data,
    })
    .from(events)
    .where(where)
    .orderBy(asc(events.number))
    .limit(limit);
}

async function lastOf(db: Db, where: SQL | undefined): Promise<string | undefined> {
  const [row] = await db.select({ id: events.id }).from(events).where(where).orderBy(desc(events.number)).limit(1);
  return row?.id;
}

function toEvent(row: Awaited<ReturnType<typeof readRows>>[number]): FeedEvent {
  const { type, subjectId, data, actorType, actorId, actorName, ...rest } = row;
  return { ...rest, ...Event.parse({ type, subjectId, data }), actor: actorOf(actorType, actorId, actorName) };
}

function actorOf(type: FeedEvent["actor"]["type"], id: string | null, name: string | null): FeedEvent["actor"] {
  switch (type) {
    case "member":
    case "access_key":
      return { type, id: id ?? "" };
    case "operator":
      return { type, name: name ?? "" };
    case "system":
      return { type };
  }
}
