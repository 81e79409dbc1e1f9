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
  const own = publicUrl ?? `${https ? "https" : "http"}://${host}`;
  return URL.canParse(own) && new URL(origin).origin === new URL(own).origin;
}
