import { once } from "node:events";
import { isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { z } from "zod";
import { reasonOf } from "@/db/start-fault";
import type { Settings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { isLoopbackAddress, isLoopbackHost } from "@/lib/http/own-host";
import { isTlsFault } from "@/lib/outage";
import { version } from "@/lib/version";
import { fateOf, readRunning } from "../running";
import { type Finding, fault, ok, warning } from "./finding";

const timeoutMs = 10_000;
const renewWithinMs = 14 * 86_400_000;
/** An address of documentation (RFC 5737), which nobody has: whoever is seen there made it up. */
const madeUpAddress = "192.0.2.1";

const Ready = z.object({ version: z.string(), writes: z.boolean() });
const Problem = z.object({ detail: z.string() });
const SeenFrom = z.object({ address: z.string(), forwarded_addresses: z.number() });

const get = (url: string, path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, url), { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });

/** Looks at the server that runs with the data folder, if one does. */
export async function examineServer(dataDir: string): Promise<Finding> {
  const running = await readRunning(dataDir);
  if (running === undefined || (await fateOf(running)) === "gone") return ok("server", "not running");
  try {
    const response = await get(running.url, "/api/health/ready");
    const body: unknown = await response.json();
    if (response.status !== 200) {
      const { detail } = Problem.parse(body);
      return fault("server", `It runs at ${running.url} and can't work: ${detail}`, "See its log.");
    }
    const ready = Ready.parse(body);
    if (!ready.writes) {
      return fault("server", "The disk of its database is full: only keys can be revoked.", "Free some space there.");
    }
    return ready.version === version
      ? ok("server", `${version} at ${running.url}`)
      : warning("server", `${ready.version} runs, and this folder holds ${version}.`, "Stop it and start it again.");
  } catch (error) {
    return fault("server", `It should run at ${running.url}, and does not answer: ${whyNot(error)}.`, "See its log.");
  }
}

/** Looks at PUBLIC_URL as a caller would: the name, TLS, and the address that the server sees. */
export async function examinePublicUrl(settings: Settings): Promise<Finding[]> {
  const { PUBLIC_URL: url, HOST, TRUSTED_PROXIES: trusted } = settings;
  if (url === undefined) {
    return [
      isLoopbackAddress(HOST) || HOST === "localhost"
        ? ok("public address", "none: used on this machine only")
        : warning(
            "public address",
            "None is set, so people can sign in at this machine's own addresses only, and without HTTPS.",
            "Put a proxy with HTTPS in front (docs/proxies), and set PUBLIC_URL.",
          ),
    ];
  }
  const { protocol, host } = new URL(url);
  const isEncrypted = protocol === "https:";
  const encryption = isEncrypted
    ? await certificateFinding(new URL(url))
    : isLoopbackHost(host)
      ? ok("https", "not needed: PUBLIC_URL is on this machine")
      : fault("https", "Keys and passwords travel unencrypted.", "Put a proxy with HTTPS in front: docs/proxies.");
  return [encryption, await proxiesFinding(url, trusted)];
}

async function certificateFinding({ hostname, port }: URL): Promise<Finding> {
  const name = hostname.replace(/^\[(.*)\]$/, "$1");
  const socket = connectTls({
    host: name,
    port: Number(port || 443),
    rejectUnauthorized: false,
    ...(isIP(name) === 0 && { servername: name }),
  });
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error("no answer in time")));
  try {
    await once(socket, "secureConnect");
    const expires = Date.parse(socket.getPeerCertificate().valid_to);
    const [left, date] = [expires - Date.now(), new Date(expires).toISOString().slice(0, 10)];
    if (left < 0) return fault("https", `The certificate expired on ${date}.`, "Renew it.");
    if (!socket.authorized) {
      return warning(
        "https",
        `This machine does not trust the certificate (${socket.authorizationError}).`,
        "Get one of a public authority, or give each caller your authority's certificate.",
      );
    }
    return left < renewWithinMs
      ? warning("https", `The certificate expires on ${date}.`, "Renew it, or see why that did not happen by itself.")
      : ok("https", `the certificate is valid until ${date}`);
  } catch (error) {
    return fault("https", `${hostname} can't be asked: ${whyNot(error)}.`, "Correct PUBLIC_URL, the proxy or the DNS.");
  } finally {
    socket.destroy();
  }
}

async function proxiesFinding(url: string, trusted: number): Promise<Finding> {
  const check = "proxies";
  try {
    const response = await get(url, "/api/health/address");
    const seen = SeenFrom.safeParse(await response.json().catch(() => undefined)).data;
    if (seen === undefined) {
      return fault(
        check,
        `Something other than Backline answers at ${url} (status ${response.status}).`,
        "Correct PUBLIC_URL or the proxy: docs/proxies.",
      );
    }
    const forged = await get(url, "/api/health/address", { "x-forwarded-for": madeUpAddress });
    if (SeenFrom.parse(await forged.json()).address === madeUpAddress) {
      return fault(
        check,
        "Callers can choose the address that the server sees: TRUSTED_PROXIES is larger than the number of proxies.",
        `Set TRUSTED_PROXIES=${seen.forwarded_addresses}.`,
      );
    }
    const proxies = seen.forwarded_addresses;
    if (proxies === trusted) {
      return ok(
        check,
        `the server sees this machine at ${seen.address}, ${proxies === 0 ? "directly" : "through the proxies"}`,
      );
    }
    const fix = `Set TRUSTED_PROXIES=${proxies} if each of your proxies adds to that header: docs/proxies.`;
    const text = `X-Forwarded-For arrives with ${proxies} addresses and TRUSTED_PROXIES is ${trusted}, so the server sees ${seen.address}.`;
    return fault(check, text, fix);
  } catch (error) {
    // Its certificate is another finding.
    if (isTlsFault(codeOf(causeOf(error))))
      return warning(check, "Not looked at, because of the certificate.", "See https.");
    return fault(
      check,
      `${url} does not answer: ${whyNot(error)}.`,
      "Start Backline, or correct PUBLIC_URL or the proxy.",
    );
  }
}

const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error;
const whyNot = (error: unknown): string => codeOf(causeOf(error)) || reasonOf(causeOf(error));
