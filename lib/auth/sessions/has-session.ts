import "server-only";
import { answered, db } from "@/db/client";
import { cookieName } from "./cookie";
import { memberOfSession } from "./member-of-session";

/** Whether the cookies of a request open a session. Asks the database only if there is one that could. */
export async function hasSession(cookies: Partial<Record<string, string>>, https: boolean): Promise<boolean> {
  const token = cookies[cookieName("session", https)];
  return token !== undefined && (await answered(memberOfSession(db("checks"), token))) !== null;
}
