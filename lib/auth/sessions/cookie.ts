import "server-only";

/** The name of one of our cookies. Under HTTPS the prefix makes browsers refuse one that another host or path set. */
export function cookieName(name: string, https: boolean): string {
  return https ? `__Host-backline.${name}` : `backline.${name}`;
}

/** The attributes that all our cookies share. */
export function cookieOptions(https: boolean) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: https } as const;
}
