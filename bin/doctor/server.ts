import { once } from "node:events";
import { isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { z } from "zod";
import { reasonOf } from "@/db/start-fault";
import type { Settings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { isLoopbackAddress, isLoopbackHost } from "@/lib/http/address/own-host";
import { isTlsFault } from "@/lib/outage";
import { version } from "@/lib/version";
import { readRunning, stateOf } from "../start/running";
import { type Finding, fault, ok, warning } from "./finding";

const timeoutMs = 10_000;
const renewWithinMs = 14 * 86_400_000;
/** An address reserved for documentation (RFC 5737): if the server sees it, it believed our forged header. */
const madeUpAddress = "192.0.2.1";

const Ready = z.object({ version: z.string(), writes: z.boolean() });
const Problem = z.object({ code: z.string(), detail: z.string() });
const SeenFrom = z.object({ address: z.string(), forwarded_addresses: z.number() });

/** What is answered at an address: the status, and the body if it is JSON. Rejects when there is no answer in time. */
async function get(url: string, path: string, headers: Record<string, string> = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(new URL(path, url), { headers, redirect: "manual", signal });
  const body: unknown = await response.json().catch(() => undefined);
  return { status: response.status, body };
}

/** Examines the server that runs with the data folder, if one does. */
export async function examineServer(dataDir: string): Promise<Finding> {
  const running = await readRunning(dataDir);
  if (running === undefined || (await stateOf(running)) === "gone") return ok("server", "not running");
  const { url } = running;
  try {
    const { status, body } = await get(url, "/api/health/ready");
    const problem = Problem.safeParse(body).data;
    if (problem !== undefined)
      return fault("server", `It runs at ${url} and isn't ready: ${problem.detail}`, "See its log.");
    const ready = Ready.safeParse(body).data;
    if (ready === undefined) {
      return fault(
        "server",
        `Another program answers at ${url} (status ${status}).`,
        "Stop it, or choose another PORT.",
      );
    }
    if (!ready.writes) {
      return fault(
        "server",
        "The database's disk is full: nothing can be changed except to revoke keys.",
        "Free some space there.",
      );
    }
    return ready.version === version
      ? ok("server", `${version} at ${url}`)
      : warning("server", `${ready.version} runs, and this folder holds ${version}.`, "Stop it and start it again.");
  } catch (error) {
    return fault("server", `It should be running at ${url}, but does not answer: ${whyNot(error)}.`, "See its log.");
  }
}

/** Examines PUBLIC_URL as a caller would: the certificate, and the address that the server sees. */
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
  const encryption =
    protocol === "https:"
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
    if (!socket.authorized) return untrusted(String(socket.authorizationError), name);
    return left < renewWithinMs
      ? warning(
          "https",
          `The certificate expires on ${date}.`,
          "Renew it, or find out why it wasn't renewed automatically.",
        )
      : ok("https", `the certificate is valid until ${date}`);
  } catch (error) {
    return fault(
      "https",
      `${hostname} can't be reached: ${whyNot(error)}.`,
      "Correct PUBLIC_URL, the proxy or the DNS.",
    );
  } finally {
    socket.destroy();
  }
}

/** By Node's codes for X.509 (X509_V_ERR_… of OpenSSL). */
function untrusted(reason: string, name: string): Finding {
  if (reason.startsWith("ERR_TLS_CERT_ALTNAME_INVALID")) {
    return fault("https", "The certificate is for another name.", `Get one for ${name}.`);
  }
  if (reason === "CERT_NOT_YET_VALID") {
    return fault("https", "The certificate is not valid yet.", "Set the clock of this machine or of the proxy.");
  }
  if (reason === "UNABLE_TO_VERIFY_LEAF_SIGNATURE") {
    return fault("https", "The certificate's chain is missing.", "Have the proxy serve the whole chain.");
  }
  return warning(
    "https",
    `This machine does not trust the certificate (${reason}).`,
    "Get one from a public authority, or give each caller your authority's certificate.",
  );
}

async function proxiesFinding(url: string, trusted: number): Promise<Finding> {
  const check = "proxies";
  try {
    const { status, body } = await get(url, "/api/health/address");
    const seen = SeenFrom.safeParse(body).data;
    if (seen === undefined) return foreignAnswer(url, status, Problem.safeParse(body).data?.code);
    const { address, forwarded_addresses: proxies } = seen;
    if (proxies === 0 && url.startsWith("https:")) {
      return fault(
        check,
        "The proxy doesn't add to X-Forwarded-For, so the server can't tell callers apart.",
        "Have it add the caller's address, then set TRUSTED_PROXIES=1: docs/proxies.",
      );
    }
    const { body: forged } = await get(url, "/api/health/address", { "x-forwarded-for": madeUpAddress });
    if (SeenFrom.safeParse(forged).data?.address === madeUpAddress) {
      const text =
        "Callers can choose the address that the server sees: TRUSTED_PROXIES is larger than the number of proxies.";
      return fault(check, text, `Set TRUSTED_PROXIES=${proxies}.`);
    }
    if (proxies === trusted) {
      return ok(
        check,
        `the server sees this machine at ${address}, ${proxies === 0 ? "directly" : "through the proxies"}`,
      );
    }
    const addresses = `${proxies} ${proxies === 1 ? "address" : "addresses"}`;
    const text = `X-Forwarded-For arrives with ${addresses} and TRUSTED_PROXIES is ${trusted}, so the server sees ${address}.`;
    return fault(
      check,
      text,
      `Set TRUSTED_PROXIES=${proxies} if each of your proxies adds to that header: docs/proxies.`,
    );
  } catch (error) {
    // Its certificate is another finding.
    if (isTlsFault(codeOf(causeOf(error)))) {
      return warning(check, "Not checked, because of the certificate.", "See https.");
    }
    return fault(
      check,
      `${url} does not answer: ${whyNot(error)}.`,
      "Start Backline, or correct PUBLIC_URL or the proxy.",
    );
  }
}

function foreignAnswer(url: string, status: number, code: string | undefined): Finding {
  if (code === "unknown_endpoint") {
    return fault("proxies", `An older version of Backline answers at ${url}.`, "Stop it and start it again.");
  }
  return status >= 502 && status <= 504
    ? fault(
        "proxies",
        `The proxy at ${url} can't reach Backline (status ${status}).`,
        "Start Backline, or correct its address in the proxy.",
      )
    : fault(
        "proxies",
        `Something other than Backline answers at ${url} (status ${status}).`,
        "Correct PUBLIC_URL or the proxy: docs/proxies.",
      );
}

const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error;
const whyNot = (error: unknown): string => codeOf(causeOf(error)) || reasonOf(causeOf(error));
