/**
 * What the front door (lib/http/front-door.ts) passes to the application about a request. It removes what a client sends under
 * these names, so inside they can be believed.
 */
export const internalHeaders = {
  /** The client's address, as far as TRUSTED_PROXIES lets it be known. */
  address: "x-backline-address",
  /** Why the address is not known; absent where it is. */
  addressFault: "x-backline-address-fault",
  /** How many addresses X-Forwarded-For had, believed or not; absent where there was none. */
  forwardedAddresses: "x-backline-forwarded-addresses",
  /** "https" or "http", as the browser sees it. */
  protocol: "x-forwarded-proto",
  /** The host as the browser sees it. */
  host: "x-forwarded-host",
  /** Present when the browser is on this machine, with nothing in between. */
  local: "x-backline-local",
  /** Present when something on the way said that it passed the request on, believed or not. */
  forwarded: "x-backline-forwarded",
  requestId: "x-request-id",
  /** The path and query of the requested page. */
  target: "x-backline-target",
  /** Present when there is no such page, and somebody is signed in. Set by pages/[...missing].tsx. */
  unknownPage: "x-backline-unknown-page",
} as const;
