import "server-only";

/** Name of a cookie of ours. Under HTTPS the prefix makes browsers refuse one that another host or path set. */
export function cookieName(name: string, https: boolean): string {
  return https ? `__Host-backline.${name}` : `backline.${name}`;
}

/** What all cookies of ours have in common. */
export function cookieOptions(https: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: https } as const;
}
