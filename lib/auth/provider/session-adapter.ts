import "server-only";
import { and, eq } from "drizzle-orm";
import type { Adapter, AdapterUser } from "next-auth/adapters";
import { db } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import { identities, users } from "@/db/schema/users";
import { hashSessionToken, isLive } from "../sessions/session-token";

const userColumns = { id: users.id, name: users.name, email: users.email, emailVerified: users.emailVerifiedAt };

/**
 * How next-auth keeps sessions: in the same rows as a sign-in with a password, hashed. It never registers a person; that
 * is done before, by admitIdentity.
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
  async getSessionAndUser(sessionToken) {
    const [row] = await db()
      .select({ expires: sessions.expiresAt, ...userColumns })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, hashSessionToken(sessionToken)), isLive));
    if (row === undefined) return null;
    const { expires, ...user } = row;
    return { session: { sessionToken, userId: user.id, expires }, user };
  },
  // A session's end is set when it is opened: next-auth's extensions are ignored.
  async updateSession() {
    return null;
  },
  async deleteSession(sessionToken) {
    await db()
      .delete(sessions)
      .where(eq(sessions.tokenHash, hashSessionToken(sessionToken)));
  },
};
