/** Stands for the address of a client that is not known (RFC 7239 §6.2). */
export const unknownAddress = "unknown";

/** An address as written in a sentence. */
export function addressText(address: string): string {
  return address === unknownAddress ? "an unknown address" : address;
}

/**
 * What counts as one source of requests: an IPv4 address, or an IPv6 /64. A network that hands out
 * addresses freely must not hand out attempts. All unknown addresses count as one.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  if (tail === undefined) return groups.slice(0, 4).join(":");
  return [...groups, "0", "0", "0", "0"].slice(0, 4).join(":");
}
