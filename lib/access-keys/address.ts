import ipaddr from "ipaddr.js";
import { z } from "zod";

function parseRange(text: string): string | undefined {
  const [address = "", prefix, ...rest] = text.trim().split("/");
  if (rest.length > 0) return undefined;
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  const bitsMax = parsed.kind() === "ipv4" ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  // Of IPv4 written as IPv6 (::ffff:192.0.2.1) the first 96 bits are always the same.
  const mappedBits = parsed.kind() === "ipv4" && address.includes(":") ? 96 : 0;
  const bits = prefix === undefined ? bitsMax : Number(prefix) - mappedBits;
  if (bits < 0 || bits > bitsMax) return undefined;
  const network =
    parsed.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(`${parsed.toString()}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${bits}`);
  return `${network.toString()}/${bits}`;
}

/** An IPv4 or IPv6 address or range in CIDR notation (RFC 4632, RFC 4291); comes out as its network. */
export const AddressRange = z
  .string()
  .max(64)
  .transform((text, context) => {
    const range = parseRange(text);
    if (range !== undefined) return range;
    context.addIssue({ code: "custom", message: "Write an address or a range, such as 203.0.113.7 or 10.0.0.0/8." });
    return z.NEVER;
  });

/**
 * Returns whether one of the ranges holds the address; none at all means anywhere. Fails closed on what it can't read.
 */
export function addressAllowed(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0) return true;
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return network.kind() === parsed.kind() && parsed.match(network, bits);
  });
}
