/**
 * Says whether a state-changing request of a browser comes from a page of our own: its Origin must be there and
 * name the host that was asked, over the protocol that was used. `Sec-Fetch-Site`, where sent, must agree.
 */
export function isSameOrigin(request: {
  origin: string | null | undefined;
  fetchSite: string | null | undefined;
  host: string;
  https: boolean;
  publicUrl: string | undefined;
}): boolean {
  const { origin, fetchSite, host, https, publicUrl } = request;
  if (origin === null || origin === undefined || !URL.canParse(origin)) return false;
  if (fetchSite !== null && fetchSite !== undefined && fetchSite !== "same-origin") return false;
  return new URL(origin).origin === (publicUrl === undefined ? originOf({ host, https }) : new URL(publicUrl).origin);
}

/** The origin of a host with its port, as a browser writes it; undefined if it is none. */
export function originOf({ host, https }: { host: string; https: boolean }): string | undefined {
  const url = `${https ? "https" : "http"}://${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
