import "server-only";

/** Sessions end after this time, used or not. */
export const sessionSecondsMax = 30 * 24 * 60 * 60;

/** Name of the session's cookie. Under HTTPS the prefix makes browsers refuse one that another host or path set. */
export function sessionCookieName(https: boolean): string {
  return https ? "__Host-backline.session" : "backline.session";
}

export function sessionCookieOptions(https: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: https } as const;
}
