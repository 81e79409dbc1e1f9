import "server-only";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { cookies } from "next/headers";
import { requestInfo } from "@/lib/http/request-info";
import { authSecret } from "../auth-secret";
import { cookieName, cookieOptions } from "../sessions/cookie";

// A device cookie, as OWASP describes it against online guessing: it says that somebody signed in with this browser as
// a certain person, and opens nothing.

const secondsMax = 365 * 24 * 60 * 60;

const proofOf = (emailKey: string, id: string) =>
  createHmac("sha256", authSecret())
    .update(JSON.stringify(["known-browser", emailKey, id]))
    .digest();

/** The id of the browser if this person has signed in with it before; undefined for every other person and browser. */
export async function knownBrowser(emailKey: string): Promise<string | undefined> {
  const { https } = await requestInfo();
  const [id = "", proof = ""] = (await cookies()).get(cookieName("known-browser", https))?.value.split(".") ?? [];
  const given = Buffer.from(proof, "base64url");
  const expected = proofOf(emailKey, id);
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
}

/** Lets the browser that is being answered prove from now on that this person has signed in with it. */
export async function rememberBrowser(emailKey: string): Promise<void> {
  const { https } = await requestInfo();
  const id = (await knownBrowser(emailKey)) ?? randomBytes(16).toString("base64url");
  const value = `${id}.${proofOf(emailKey, id).toString("base64url")}`;
  (await cookies()).set(cookieName("known-browser", https), value, { ...cookieOptions(https), maxAge: secondsMax });
}
