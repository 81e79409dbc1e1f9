import ipaddr from "ipaddr.js";

function readAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim().replace(/^"|"$/g, "");
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed;
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}

/** The element of a list header that the outermost trusted proxy wrote: counted from the right, which a client can't reach. */
export function fromTrustedProxy(header: string | undefined, trustedProxies: number): string | undefined {
  if (header === undefined || trustedProxies === 0) return undefined;
  const values = header.split(",");
  return values[Math.max(0, values.length - trustedProxies)]?.trim();
}

/**
 * The client's address: the socket's, or with N trusted proxies the Nth from the right of X-Forwarded-For. What can't
 * be read as an address is not believed; then it is the socket's again. IPv4 in IPv6 comes out as IPv4.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: number,
): string {
  return readAddress(fromTrustedProxy(forwardedFor, trustedProxies)) ?? readAddress(socketAddress) ?? "";
}
