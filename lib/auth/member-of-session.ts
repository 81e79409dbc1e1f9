import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { accounts, memberships } from "@/db/schema/accounts";
import { sessions, users } from "@/db/schema/users";
import type { Member } from "../actor";
import { isCurrent, memberColumns } from "./membership";
import { hashSessionToken, isLive, isSeenLongAgo } from "./session-token";

/**
 * Finds the member of a session token. Returns null if the session is unknown, expired or idle for too long, or if its
 * user left or is suspended. Records the use, at most once an hour.
 */
export async function memberOfSession(db: Db | Tx, token: string): Promise<Member | null> {
  const isThisOne = and(eq(sessions.tokenHash, hashSessionToken(token)), isLive);
  const rows = await db
    .select({ ...memberColumns, seenLongAgo: isSeenLongAgo })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(memberships, and(eq(memberships.userId, users.id), isCurrent))
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(isThisOne)
    .orderBy(asc(memberships.createdAt))
    .limit(1);
  const row = rows[0];
  if (row === undefined) return null;
  const { seenLongAgo, ...member } = row;
  if (seenLongAgo) await db.update(sessions).set({ seenAt: sql`now()` }).where(and(isThisOne, isSeenLongAgo));
  return { type: "member", ...member };
}
