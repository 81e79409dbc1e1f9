import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { redactKeys } from "../access-keys/secret";
import { type Problem, toProblem } from "../api/problem";
import { matchRoute } from "../api/routes";
import { AppError } from "../errors";
import { clientAddress, fromTrustedProxy } from "./client-address";
import { internalHeaders } from "./internal-headers";
import { isSameOrigin } from "./same-origin";
import { dataPolicy, pagePolicy, securityHeaders } from "./security-headers";

export type FrontDoorSettings = { trustedProxies: number; publicUrl: string | undefined; dev: boolean };

/** What the front door did with a request: answered it itself, or made it ready for the application. */
export type Admission = { answered: true } | { answered: false };

const spoofable =
  /^(?:forwarded|content-security-policy|x-real-ip|x-nonce|x-request-id|x-matched-path|x-(?:forwarded|backline|middleware|invoke|nextjs)-.*)$/;

/**
 * The first thing that happens to a request. Puts on every answer the headers that all share, takes away what a client
 * could pretend, decides which endpoints exist, and answers itself whatever the framework would answer with HTML.
 */
export function admit(request: IncomingMessage, response: ServerResponse, settings: FrontDoorSettings): Admission {
  const requestId = crypto.randomUUID();
  const origin = establishOrigin(request, settings);
  for (const name of Object.keys(request.headers)) if (spoofable.test(name)) delete request.headers[name];
  request.headers[internalHeaders.address] = origin.address;
  request.headers[internalHeaders.protocol] = origin.https ? "https" : "http";
  request.headers[internalHeaders.host] = origin.host;
  request.headers[internalHeaders.requestId] = requestId;
  response.setHeader("X-Request-Id", requestId);
  for (const [name, value] of Object.entries(securityHeaders(origin.https))) response.setHeader(name, value);
  response.setHeader("Content-Security-Policy", dataPolicy);

  const refuse = (error: AppError) => {
    send(response, toProblem(error, { requestId, typeBase: settings.publicUrl ?? "" }));
    return { answered: true } as const;
  };
  const target = readTarget(request.url);
  if (target === undefined) return refuse(new AppError("invalid_request", { detail: "The URL can't be read." }));
  if (request.headers.host === undefined && request.httpVersion === "1.1")
    return refuse(new AppError("invalid_request", { detail: "The request has no Host header." }));
  // A page would repeat its address to the browser, and so the key.
  if (holdsKey(target.url)) return refuse(new AppError("key_in_url", { detail: "The URL has an access key in it." }));
  request.url = target.url;
  if (target.isApi) {
    try {
      return admitToApi(request, response, target);
    } catch (error) {
      if (error instanceof AppError) return refuse(error);
      throw error;
    }
  }
  return admitToPage(request, response, { ...origin, pathname: target.pathname, settings }, refuse);
}

type Origin = { address: string; https: boolean; host: string };

function establishOrigin(request: IncomingMessage, settings: FrontDoorSettings): Origin {
  const { trustedProxies, publicUrl } = settings;
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(",") : value;
  };
  const address = clientAddress(request.socket.remoteAddress, header("x-forwarded-for"), trustedProxies);
  if (publicUrl !== undefined) {
    const { protocol, host } = new URL(publicUrl);
    return { address, https: protocol === "https:", host };
  }
  const https = fromTrustedProxy(header("x-forwarded-proto"), trustedProxies)?.toLowerCase() === "https";
  const host = fromTrustedProxy(header("x-forwarded-host"), trustedProxies) ?? request.headers.host ?? "";
  return { address, https, host };
}

type Target = { url: string; pathname: string; isApi: boolean };

/** The path and query that were asked for; undefined for what is no URL. Absolute form is allowed (RFC 9112 §3.2.2). */
function readTarget(raw: string | undefined): Target | undefined {
  let url = raw ?? "";
  if (/^https?:\/\//i.test(url)) url = url.replace(/^https?:\/\/[^/?#]*/i, "") || "/";
  if (!url.startsWith("/")) return undefined;
  const pathname = url.split(/[?#]/, 1)[0] ?? "/";
  try {
    const decoded = decodeURIComponent(pathname);
    // The framework would resolve these, and then serve another path than the one that was judged here.
    if (pathname.includes("\\") || decoded.split(/[\\/]/).some((step) => step === "." || step === ".."))
      return undefined;
    const plain = decoded.replace(/[\\/]+/g, "/").toLowerCase();
    return { url, pathname, isApi: plain === "/api" || plain.startsWith("/api/") };
  } catch {
    return undefined;
  }
}

function admitToApi(request: IncomingMessage, response: ServerResponse, target: Target): Admission {
  const { allow } = matchRoute(request.method ?? "", target.pathname);
  if (request.method === "OPTIONS") {
    response.writeHead(204, { Allow: allow.join(", "), "Cache-Control": "no-store" }).end();
    return { answered: true };
  }
  const credentials = request.rawHeaders.filter(
    (name, index) => index % 2 === 0 && /^(?:authorization|x-api-key)$/i.test(name),
  );
  if (credentials.length > 1) {
    throw new AppError("invalid_request", {
      detail: "The request has more than one credential.",
      hint: "Send one Authorization or X-API-Key header, once.",
    });
  }
  return { answered: false };
}

/** Looks below the escapes as well, also where something on the way has escaped them once more. */
function holdsKey(url: string): boolean {
  const once = decodeLoosely(url);
  return [url, once, decodeLoosely(once)].some((text) => redactKeys(text) !== text);
}

// Each escape by itself, so that a broken one elsewhere in the URL hides nothing.
function decodeLoosely(url: string): string {
  return url.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function admitToPage(
  request: IncomingMessage,
  response: ServerResponse,
  page: Origin & { pathname: string; settings: FrontDoorSettings },
  refuse: (error: AppError) => Admission,
): Admission {
  const { pathname, host, https, settings } = page;
  if (!["GET", "HEAD", "POST"].includes(request.method ?? "")) {
    return refuse(
      new AppError("method_not_allowed", {
        detail: "Pages know GET, HEAD and POST.",
        members: { allow: ["GET", "HEAD", "POST"] },
      }),
    );
  }
  if (pathname.startsWith("/_next/image"))
    return refuse(new AppError("not_found", { detail: "Images are not resized here." }));
  if (request.method === "POST") {
    const fetchSite = request.headers["sec-fetch-site"];
    const sameOrigin = isSameOrigin({
      origin: request.headers.origin,
      fetchSite: Array.isArray(fetchSite) ? fetchSite[0] : fetchSite,
      host,
      https,
      publicUrl: settings.publicUrl,
    });
    if (!sameOrigin)
      return refuse(new AppError("foreign_origin", { detail: "This request did not come from a page of Backline." }));
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = pagePolicy(nonce, { dev: settings.dev });
  // The framework reads the nonce for its own scripts from the request's header of this name.
  request.headers["content-security-policy"] = policy;
  request.headers[internalHeaders.nonce] = nonce;
  response.setHeader("Content-Security-Policy", policy);
  return { answered: false };
}

/** Writes a problem to a socket's response. */
export function send(response: ServerResponse, problem: Problem): void {
  const headers = { ...problem.headers, "Content-Length": Buffer.byteLength(problem.body) };
  response.writeHead(problem.status, headers).end(problem.body);
}
