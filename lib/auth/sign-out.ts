import "server-only";
import { eq } from "drizzle-orm";
import { cookies } from "next/headers";
import { sessions } from "@/db/schema/sessions";
import type { Context, Member } from "../context";
import { requestInfo } from "../http/request-info";
import { eventActor, logEvent } from "../log/events";
import { cookieName, cookieOptions } from "./cookie";
import { sessionToken } from "./session";
import { hashSessionToken } from "./session-token";

/** Ends the session on the server, so that a copy of its cookie is dead as well, and takes the cookie back. */
export async function signOut(context: Context<Member>): Promise<void> {
  const token = await sessionToken();
  if (token !== undefined) await context.db.delete(sessions).where(eq(sessions.tokenHash, hashSessionToken(token)));
  const { https } = await requestInfo();
  (await cookies()).set(cookieName("session", https), "", { ...cookieOptions(https), maxAge: 0 });
  logEvent("member.signed_out", { accountId: context.actor.accountId, actor: eventActor(context.actor) });
}
