import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { log } from "@/lib/log";

const forwarding = /^(?:forwarded|via|x-real-ip|x-forwarded-.+)$/;

/** Whether the request has forwarding headers, trusted or not. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => forwarding.test(name));
}

let warned = false;

/** Warns the operator, once per process, that a proxy's headers are ignored. */
export function warnOfIgnoredProxy(headers: IncomingHttpHeaders, trustedProxies: number): void {
  if (warned || trustedProxies > 0) return;
  const name = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"].find(
    (each) => each in headers,
  );
  if (name === undefined) return;
  warned = true;
  log.warn(
    { header: name },
    "requests come through a proxy, but TRUSTED_PROXIES is 0, so its forwarding headers are ignored: set TRUSTED_PROXIES to the number of proxies in front, and PUBLIC_URL to the address that people use",
  );
}
