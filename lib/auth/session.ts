import "server-only";
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { answered, type Db, db, type Tx } from "@/db/client";
import type { Context, Member } from "../context";
import { requestInfo } from "../http/request-info";
import { may } from "../permissions/require";
import type { Permission } from "../permissions/roles";
import { cookieName, cookieOptions } from "./cookie";
import { memberOfSession } from "./member-of-session";
import { createSession, sessionSecondsMax } from "./session-token";

/** Opens a session for a user and hands its token to the browser that is being answered. */
export async function signInBrowser(db: Db | Tx, userId: string): Promise<void> {
  const { https } = await requestInfo();
  const { token } = await createSession(db, userId);
  (await cookies()).set(cookieName("session", https), token, { ...cookieOptions(https), maxAge: sessionSecondsMax });
}

/** The token that the browser sent, if any. */
export async function sessionToken(): Promise<string | undefined> {
  const { https } = await requestInfo();
  return (await cookies()).get(cookieName("session", https))?.value;
}

/** Who is signed in, read from the database once a request; null for nobody. */
export const currentMember = cache(async (): Promise<Member | null> => {
  const token = await sessionToken();
  return token === undefined ? null : answered(memberOfSession(db("checks"), token));
});

/**
 * What a page needs to call a verb, for a member with this permission. Sends whoever is not signed in to sign in and back;
 * a page that the member's role does not open is `not_found`. For pages: an action uses its wrapper.
 */
export async function requireMember(permission: Permission): Promise<Context<Member>> {
  const actor = (await currentMember()) ?? redirect(`/sign-in?next=${encodeURIComponent(await askedFor())}`);
  if (!may(actor, permission)) notFound();
  return { actor, db: db() };
}

/** The page that was asked for, without what the framework adds to ask for its content alone. */
async function askedFor(): Promise<string> {
  const { target } = await requestInfo();
  const [pathname = "/", query = ""] = target.split("?");
  const params = new URLSearchParams(query);
  params.delete("_rsc");
  return params.size === 0 ? pathname : `${pathname}?${params}`;
}
