import "server-only";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { answered, type Db, db, type Tx } from "@/db/client";
import { accounts, memberships } from "@/db/schema/accounts";
import { sessions, users } from "@/db/schema/users";
import type { Context, Member } from "../actor";
import { requestInfo } from "../http/request-info";
import { cookieName, cookieOptions } from "./cookie";
import { isCurrent, memberColumns } from "./membership";
import { createSession, hashSessionToken } from "./session-token";

/** Opens a session for a user and hands its token to the browser that is being answered. */
export async function signInBrowser(db: Db | Tx, userId: string): Promise<void> {
  const { https } = await requestInfo();
  const { token, expiresAt } = await createSession(db, userId);
  (await cookies()).set(cookieName("session", https), token, { ...cookieOptions(https), expires: expiresAt });
}

/** The token that the browser sent, if any. */
export async function sessionToken(): Promise<string | undefined> {
  const { https } = await requestInfo();
  return (await cookies()).get(cookieName("session", https))?.value;
}

/** The member that a session's token stands for: null when it is unknown or over, or its user left or is suspended. */
async function memberOfSession(db: Db | Tx, token: string): Promise<Member | null> {
  const rows = await db
    .select(memberColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(memberships, and(eq(memberships.userId, users.id), isCurrent))
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(and(eq(sessions.tokenHash, hashSessionToken(token)), gt(sessions.expiresAt, sql`now()`)))
    .orderBy(asc(memberships.createdAt))
    .limit(1);
  const row = rows[0];
  return row === undefined ? null : { type: "member", ...row };
}

/** Who is signed in, read from the database once a request; null for nobody. */
export const currentMember = cache(async (): Promise<Member | null> => {
  const token = await sessionToken();
  return token === undefined ? null : answered(memberOfSession(db("checks"), token));
});

/** Who is signed in; sends everybody else to sign in and back. For pages: an action uses its wrapper. */
export async function requireMember(): Promise<Member> {
  return (await currentMember()) ?? redirect(`/sign-in?next=${encodeURIComponent(await askedFor())}`);
}

/** The page that was asked for, without what the framework adds to ask for its content alone. */
async function askedFor(): Promise<string> {
  const { target } = await requestInfo();
  const [pathname = "/", query = ""] = target.split("?");
  const params = new URLSearchParams(query);
  params.delete("_rsc");
  return params.size === 0 ? pathname : `${pathname}?${params}`;
}

/** What a page needs to call a verb. */
export async function requireMemberContext(): Promise<Context<Member>> {
  return { actor: await requireMember(), db: db() };
}
