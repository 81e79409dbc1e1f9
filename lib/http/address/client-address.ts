import "server-only";
import { isIPv4 } from "node:net";
import ipaddr from "ipaddr.js";
import { unknownAddress } from "./network";

function readAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isIPv4(text)) return text;
  const trimmed = text.trim().replace(/^"(.*)"$/, "$1");
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed;
  // Of IPv4 only four decimal numbers: "0177.1" or "7" are addresses to some readers, and different ones.
  return ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare)
    ? ipaddr.process(bare).toString()
    : undefined;
}

/** The element of a list header that the outermost trusted proxy wrote: counted from the right, which a client can't reach. */
export function fromTrustedProxy(header: string | undefined, trustedProxies: number): string | undefined {
  if (header === undefined || trustedProxies === 0) return undefined;
  const values = header.split(",");
  return values[Math.max(0, values.length - trustedProxies)]?.trim();
}

/** Where a request comes from. */
export type ClientAddress = {
  /** An IPv4 or IPv6 address, or `unknownAddress`. */
  address: string;
  /** Why it is not known; undefined where it is. */
  fault: string | undefined;
};

/**
 * The client's address: the socket's, or with N trusted proxies the Nth from the right of X-Forwarded-For. Where that is
 * missing, too short or no address (RFC 7239 §6 allows names in its place) it is unknown: the socket's would be a proxy's.
 * IPv4 in IPv6 comes out as IPv4.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: number,
): ClientAddress {
  const values = forwardedFor?.split(",") ?? [];
  const written = trustedProxies === 0 ? socketAddress : values[values.length - trustedProxies];
  const address = readAddress(written);
  if (address !== undefined) return { address, fault: undefined };
  return { address: unknownAddress, fault: addressFault(values.length, trustedProxies) };
}

function addressFault(found: number, trustedProxies: number): string {
  if (trustedProxies === 0) return "the connection closed too early";
  if (found === 0) return "the request has no X-Forwarded-For from a trusted proxy";
  const expected = `X-Forwarded-For needs at least ${trustedProxies} addresses but has ${found}`;
  return found < trustedProxies ? expected : "a trusted proxy put something other than an address into X-Forwarded-For";
}
