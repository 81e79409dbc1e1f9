import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { gt, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import { firstAccountOf } from "./membership";

/** Sessions end this long after the sign-in, used or not. The table has a constraint that says the same. */
export const sessionSecondsMax = 30 * 24 * 60 * 60;

const idleSecondsMax = 14 * 24 * 60 * 60;
const seenEverySeconds = 60 * 60;

const seconds = (count: number) => sql`${count} * interval '1 second'`;

/** True for a session that counts: it is at most 30 days old, and was used in the last 14. */
export const isLive: SQL = sql`(${gt(sessions.expiresAt, sql`now()`)} and ${gt(sessions.seenAt, sql`now() - ${seconds(idleSecondsMax)}`)})`;

/** True for a session whose last use was noted so long ago that it has to be noted again. */
export const isSeenLongAgo: SQL<boolean> = sql<boolean>`${sessions.seenAt} < now() - ${seconds(seenEverySeconds)}`;

/** A new token: 32 bytes of the CSPRNG, in base64url. */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 of a session's token: all that the database keeps of it. */
export function hashSessionToken(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

type Session = { token: string; userId: string; expiresAt: Date };

/** Keeps a new session by its token. */
export async function insertSession(db: Db | Tx, { token, userId }: Omit<Session, "expiresAt">): Promise<Session> {
  const [kept] = await db
    .insert(sessions)
    .values({
      tokenHash: hashSessionToken(token),
      userId,
      accountId: sql`${firstAccountOf(userId)}`,
      expiresAt: sql`now() + ${seconds(sessionSecondsMax)}`,
    })
    .returning({ expiresAt: sessions.expiresAt });
  if (kept === undefined) throw new Error("the session was not kept");
  return { token, userId, ...kept };
}

/** Opens a session for a user, in the first account that they are a member of. */
export async function createSession(db: Db | Tx, userId: string): Promise<Session> {
  return insertSession(db, { token: newSessionToken(), userId });
}

/** Removes sessions that are over, at most as many as given, and says how many they were. */
export async function removeEndedSessions(tx: Tx, rowsMax: number): Promise<number> {
  const removed = await tx.execute(sql`
    delete from ${sessions} where ${sessions.id} in (
      select ${sessions.id} from ${sessions} where not ${isLive} limit ${rowsMax} for update skip locked)`);
  return removed.count;
}
