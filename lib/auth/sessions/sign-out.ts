import "server-only";
import { eq } from "drizzle-orm";
import { cookies } from "next/headers";
import type { Tx } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import type { Context, Member } from "@/lib/context";
import { emit } from "@/lib/events/emit";
import { requestInfo } from "@/lib/http/request-info";
import { withReserve } from "@/lib/storage";
import { cookieName, cookieOptions } from "./cookie";
import { sessionToken } from "./session";
import { hashSessionToken } from "./session-token";

/** Ends the session on the server, so that a copy of its cookie is refused as well, and deletes the cookie. */
export async function signOut(context: Context<Member>): Promise<void> {
  const token = await sessionToken();
  const end = async (tx: Tx) => {
    if (token !== undefined) await tx.delete(sessions).where(eq(sessions.tokenHash, hashSessionToken(token)));
    await emit(tx, context, { type: "member.signed_out", subjectId: context.actor.userId, data: {} });
  };
  await withReserve(context.db, () => context.db.transaction(end));
  const { https } = await requestInfo();
  (await cookies()).set(cookieName("session", https), "", { ...cookieOptions(https), maxAge: 0 });
}
