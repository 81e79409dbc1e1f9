import { and, eq, inArray } from "drizzle-orm";
import { expect } from "vitest";
import type { Db } from "@/db/client";
import { events } from "@/db/schema/events";
import type { Event } from "@/lib/events/event";
import { type FeedEvent, readFeed } from "@/lib/events/feed";

/**
 * Reads the events of an account from the first one, as soon as the feed has all of them: it holds them back while a
 * transaction of another test that emitted before is under way.
 */
export async function readWholeFeed(db: Db, accountId: string, types?: readonly Event["type"][]): Promise<FeedEvent[]> {
  const ofAccount = eq(events.accountId, accountId);
  const committed = await db.$count(
    events,
    types === undefined ? ofAccount : and(ofAccount, inArray(events.type, [...types])),
  );
  let found: FeedEvent[] = [];
  const read = async () => {
    const page = await readFeed(
      { db, actor: { type: "system", accountId } },
      { after: null, limit: 1000, ...(types !== undefined && { types }) },
    );
    if (!page.ok) throw new Error(page.reason);
    found = page.events;
    return found.length;
  };
  await expect.poll(read, { timeout: 30_000, interval: 20 }).toBe(committed);
  return found;
}
