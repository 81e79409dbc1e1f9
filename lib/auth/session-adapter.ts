import "server-only";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { db } from "@/db/client";
import { identities, sessions, users } from "@/db/schema/users";
import { hashSessionToken, insertSession } from "./session-token";

const userColumns = { id: users.id, name: users.name, email: users.email, emailVerified: users.emailVerifiedAt };

/**
 * How next-auth keeps sessions: in the same rows as a sign-in with a password, hashed. It registers nobody; that is
 * done before, by admitIdentity.
 */
export const sessionAdapter: Adapter = {
  async getUserByAccount({ provider, providerAccountId }): Promise<AdapterUser | null> {
    const [user] = await db()
      .select(userColumns)
      .from(identities)
      .innerJoin(users, eq(users.id, identities.userId))
      .where(and(eq(identities.provider, provider), eq(identities.providerAccountId, providerAccountId)));
    return user ?? null;
  },
  async getUser(id) {
    const [user] = await db().select(userColumns).from(users).where(eq(users.id, id));
    return user ?? null;
  },
  async createSession(session) {
    const { sessionToken, userId, expires } = session;
    await insertSession(db(), { token: sessionToken, userId, expiresAt: expires });
    return session;
  },
  async getSessionAndUser(sessionToken) {
    const [row] = await db()
      .select({ expires: sessions.expiresAt, ...userColumns })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, hashSessionToken(sessionToken)), gt(sessions.expiresAt, sql`now()`)));
    if (row === undefined) return null;
    const { expires, ...user } = row;
    return { session: { sessionToken, userId: user.id, expires }, user };
  },
  async updateSession({ sessionToken, expires }) {
    if (expires === undefined) return null;
    await db()
      .update(sessions)
      .set({ expiresAt: expires })
      .where(eq(sessions.tokenHash, hashSessionToken(sessionToken)));
    return null;
  },
  async deleteSession(sessionToken) {
    await db()
      .delete(sessions)
      .where(eq(sessions.tokenHash, hashSessionToken(sessionToken)));
  },
};
