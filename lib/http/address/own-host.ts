import "server-only";
import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";

/** The name or address of a Host header without its port, as browsers read it: `127.1` is `127.0.0.1`. */
function hostnameOf(host: string): string | undefined {
  const url = `http://${host}`;
  if (!/^[^\s/?#@\\,]+$/.test(host) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/\.$/, "");
}

/** An address in one spelling, IPv4 in IPv6 as IPv4; undefined for a name. */
function addressOf(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : undefined;
}

/** Whether a socket address is on this machine. */
export function isLoopbackAddress(address: string | undefined): boolean {
  const read = addressOf(address ?? "");
  return read !== undefined && ipaddr.parse(read).range() === "loopback";
}

/** Whether the host always means the local machine (RFC 6761 §6.3). */
export function isLoopbackHost(host: string): boolean {
  const hostname = hostnameOf(host) ?? "";
  return hostname === "localhost" || hostname.endsWith(".localhost") || isLoopbackAddress(hostname);
}

/** The machine's current addresses, which change when it moves to another network. */
const machineAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));

/**
 * Returns whether a host can only be this machine: a loopback name, or an address of its own. Every other name can be
 * made to resolve to it by the owner of that name (DNS rebinding), whose pages would then be same-origin with ours.
 */
export function isOwnHost(host: string, addresses: () => string[] = machineAddresses): boolean {
  if (isLoopbackHost(host)) return true;
  const wanted = addressOf(hostnameOf(host) ?? "");
  return wanted !== undefined && addresses().some((address) => addressOf(address) === wanted);
}
