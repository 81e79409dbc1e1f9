import "server-only";
import type { IncomingHttpHeaders } from "node:http";
import { log } from "../log";

const forwarding = /^(?:forwarded|via|x-real-ip|x-forwarded-.+)$/;

/** Did something on the way say that it passed the request on, whether that is believed or not? */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((name) => forwarding.test(name));
}

let warned = false;

/** Tells the operator, once in the life of the process, that what a proxy says about its requests is ignored. */
export function warnOfIgnoredProxy(headers: IncomingHttpHeaders, trustedProxies: number): void {
  if (warned || trustedProxies > 0) return;
  const name = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"].find(
    (each) => each in headers,
  );
  if (name === undefined) return;
  warned = true;
  log.warn(
    { header: name },
    "a proxy passes requests on, but TRUSTED_PROXIES is 0, so what it says about the browser is ignored: set TRUSTED_PROXIES to the number of proxies in front, and PUBLIC_URL to the address that people use",
  );
}
