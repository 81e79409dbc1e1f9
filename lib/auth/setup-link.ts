import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { cookieName, cookieOptions } from "./sessions/cookie";

// Derived from AUTH_SECRET, which all instances share: each prints and accepts the same link, and nothing is stored.
// Once a person has signed up, the link is no longer required and does nothing.

const cookieSeconds = 60 * 60;
const parameter = "setup";

/** The token of the link with which the first owner signs up. */
export function setupToken(secret: string): string {
  return createHmac("sha256", secret).update("setup-link").digest("base64url");
}

/** The link that `npm start` prints until the first sign-up. */
export function setupLink(base: string, secret: string): string {
  return `${base}/sign-up?${parameter}=${setupToken(secret)}`;
}

/**
 * Moves the token from a page's URL to a cookie, so that it doesn't stay in the history or leak to other pages.
 * Returns the URL without the token and the cookie; undefined for URLs without a token.
 */
export function leaveSetupLink(url: string, https: boolean): { location: string; cookie: string } | undefined {
  const [pathname = "", query = ""] = url.split("?", 2);
  const params = new URLSearchParams(query);
  const token = params.get(parameter);
  if (pathname !== "/sign-up" || token === null) return undefined;
  params.delete(parameter);
  const value = /^[\w-]{1,100}$/.test(token) ? token : "";
  const { path, secure } = cookieOptions(https);
  return {
    location: params.size === 0 ? pathname : `${pathname}?${params}`,
    cookie: `${cookieName("setup", https)}=${value}; Path=${path}; Max-Age=${cookieSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`,
  };
}

/** Compares a token from a browser in constant time. */
export function isSetupToken(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(setupToken(secret))];
  return a.length === b.length && timingSafeEqual(a, b);
}
