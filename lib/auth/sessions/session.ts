import "server-only";
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { answered, db, type Tx } from "@/db/client";
import type { Context, Member, MemberRef, Origin } from "@/lib/context";
import { emit } from "@/lib/events/emit";
import { requestInfo } from "@/lib/http/request-info";
import { may } from "@/lib/permissions/require";
import type { Permission } from "@/lib/permissions/roles";
import { cookieName, cookieOptions } from "./cookie";
import { memberOfSession } from "./member-of-session";
import { createSession, sessionSecondsMax } from "./session-token";

/** Opens a session, in the browser that is being answered, for a person whose password was verified. */
export async function signInBrowser(tx: Tx, signingIn: Origin & { actor: MemberRef }): Promise<void> {
  const { https } = await requestInfo();
  const { userId } = signingIn.actor;
  const { token } = await createSession(tx, userId);
  await emit(tx, signingIn, { type: "member.signed_in", subjectId: userId, data: { through: "password" } });
  (await cookies()).set(cookieName("session", https), token, { ...cookieOptions(https), maxAge: sessionSecondsMax });
}

/** The token that the browser sent, if any. */
export async function sessionToken(): Promise<string | undefined> {
  const { https } = await requestInfo();
  return (await cookies()).get(cookieName("session", https))?.value;
}

/** The signed-in member, read from the database once per request; null if there is none. */
export const currentMember = cache(async (): Promise<Member | null> => {
  const token = await sessionToken();
  return token === undefined ? null : answered(memberOfSession(db("checks"), token));
});

/**
 * What a page needs to call a verb, for a member with this permission. Redirects to sign-in and back without a session;
 * a page that the member's role does not open is `not_found`. For pages: an action uses its wrapper.
 */
export async function requireMember(permission: Permission): Promise<Context<Member>> {
  const actor = (await currentMember()) ?? redirect(`/sign-in?next=${encodeURIComponent(await askedFor())}`);
  if (!may(actor, permission)) notFound();
  const { requestId, address } = await requestInfo();
  return { db: db(), actor, requestId, address };
}

/** The requested page, without the parameter that the framework adds to fetch only its content. */
async function askedFor(): Promise<string> {
  const { target } = await requestInfo();
  const [pathname = "/", query = ""] = target.split("?");
  const params = new URLSearchParams(query);
  params.delete("_rsc");
  return params.size === 0 ? pathname : `${pathname}?${params}`;
}
