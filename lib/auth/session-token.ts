import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { and, eq, lt, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { sessions } from "@/db/schema/users";

/** Sessions end after this time, used or not. */
export const sessionSecondsMax = 30 * 24 * 60 * 60;

/** A new token: 32 bytes of the CSPRNG, in base64url. */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/** SHA-256 of a session's token: all that the database keeps of it. */
export function hashSessionToken(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

type Session = { token: string; userId: string; expiresAt: Date };

/** Keeps a session, and clears away those of its user that are over. */
export async function insertSession(db: Db | Tx, { token, userId, expiresAt }: Session): Promise<void> {
  await db.delete(sessions).where(and(eq(sessions.userId, userId), lt(sessions.expiresAt, sql`now()`)));
  await db.insert(sessions).values({ tokenHash: hashSessionToken(token), userId, expiresAt });
}

/** Opens a session for a user. */
export async function createSession(db: Db | Tx, userId: string): Promise<Session> {
  const session = { token: newSessionToken(), userId, expiresAt: new Date(Date.now() + sessionSecondsMax * 1000) };
  await insertSession(db, session);
  return session;
}
