import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { and, eq, lt, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { sessions } from "@/db/schema/users";
import { sessionSecondsMax } from "./session-cookie";

/** SHA-256 of a session's token: all that the database keeps of it. */
export function hashSessionToken(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

/** Opens a session for a user and gives its token: 32 bytes of the CSPRNG, in base64url. */
export async function createSession(db: Db | Tx, userId: string): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + sessionSecondsMax * 1000);
  await db.delete(sessions).where(and(eq(sessions.userId, userId), lt(sessions.expiresAt, sql`now()`)));
  await db.insert(sessions).values({ tokenHash: hashSessionToken(token), userId, expiresAt });
  return { token, expiresAt };
}
