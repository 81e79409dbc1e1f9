import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { accounts, memberships } from "@/db/schema/accounts";
import { sessions } from "@/db/schema/sessions";
import { users } from "@/db/schema/users";
import type { Member } from "@/lib/context";
import { isStorageFault } from "@/lib/outage";
import { answerTo, newQuestion } from "@/lib/question";
import { isCurrent, memberColumns } from "./membership";
import { hashSessionToken, isLive, isSeenLongAgo } from "./session-token";

/**
 * Finds the member of a session token. Returns null if the session is unknown, expired or idle for too long, or if its
 * user left its account or is suspended there. Records the use, at most once an hour. Throws when the answer is that to another query.
 */
export async function memberOfSession(db: Db | Tx, token: string): Promise<Member | null> {
  const isThisOne = and(eq(sessions.tokenHash, hashSessionToken(token)), isLive);
  const question = newQuestion();
  const rows = await db
    .select({
      question: sql<string>`q.question`,
      standby: sql<boolean>`pg_is_in_recovery()`,
      ...memberColumns,
      seenLongAgo: isSeenLongAgo,
    })
    .from(sql`(select ${question}::text as question) q`)
    .leftJoin(sessions, isThisOne)
    .leftJoin(users, eq(users.id, sessions.userId))
    .leftJoin(
      memberships,
      and(eq(memberships.accountId, sessions.accountId), eq(memberships.userId, sessions.userId), isCurrent),
    )
    .leftJoin(accounts, eq(accounts.id, memberships.accountId));
  const row = answerTo(question, rows)[0];
  if (row === undefined) return null;
  const { accountId, accountName, userId, role, name, email } = row;
  if (accountId === null || accountName === null || userId === null) return null;
  if (role === null || name === null || email === null) return null;
  if (row.seenLongAgo) {
    const noted = db.update(sessions).set({ seenAt: sql`now()` }).where(and(isThisOne, isSeenLongAgo));
    // On a full disk a member still has to be able to revoke a key.
    await noted.catch((error: unknown) => {
      if (!isStorageFault(error)) throw error;
    });
  }
  return { type: "member", accountId, accountName, userId, role, name, email };
}
