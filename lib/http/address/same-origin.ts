/**
 * Returns whether a state-changing request of a browser comes from a page of our own: its Origin must be there and
 * name the requested host and protocol. `Sec-Fetch-Site`, where sent, must agree.
 */
export function isSameOrigin(request: {
  origin: string | null | undefined;
  fetchSite: string | null | undefined;
  host: string;
  https: boolean;
}): boolean {
  const { origin, fetchSite, host, https } = request;
  if (origin === null || origin === undefined || !URL.canParse(origin)) return false;
  if (fetchSite !== null && fetchSite !== undefined && fetchSite !== "same-origin") return false;
  return new URL(origin).origin === originOf({ host, https });
}

/** The origin of a host with its port, as a browser writes it; undefined if it is none. */
export function originOf({ host, https }: { host: string; https: boolean }): string | undefined {
  const url = `${https ? "https" : "http"}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
