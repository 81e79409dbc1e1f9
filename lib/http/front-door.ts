import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { severalCredentials } from "../api/credential";
import { type Problem, toProblem } from "../api/problem";
import { matchRoute } from "../api/routes";
import { leaveSetupLink } from "../auth/setup-link";
import { AppError } from "../errors";
import { countRefusal } from "../log/refusals";
import { assertActionHeaders, readAction } from "./action-body";
import { foreignOrigin, isKeyIn, type Seen, unknownHost } from "./address/address-faults";
import { type ClientAddress, clientAddress, fromTrustedProxy } from "./address/client-address";
import { isForwarded, warnOfIgnoredProxy } from "./address/forwarding";
import { isLoopbackAddress, isLoopbackHost, isOwnHost } from "./address/own-host";
import { isSameOrigin } from "./address/same-origin";
import { internalHeaders } from "./internal-headers";
import { assertPageRequest } from "./page-request";
import { toRefusalPage } from "./refusal-page";
import { assertReadable, holdsKey, readTarget, type Target } from "./request-line";
import { dataPolicy, pagePolicy, securityHeaders } from "./security-headers";

type FrontDoorSettings = {
  trustedProxies: number;
  publicUrl: string | undefined;
  /** The ids of the providers that people can sign in through. */
  signInProviders: readonly string[];
  dev: boolean;
};

const spoofable =
  /^(?:forwarded|content-security-policy|x-real-ip|x-request-id|x-matched-path|x-(?:forwarded|backline|middleware|invoke|nextjs)-.*)$/;
/** Without these the development server's pages wait forever for a part of the response. */
const developing = /^x-nextjs-(?:html-)?request-id$/;

/** Who answers a request: nobody any more, an endpoint by its path in the route table, or a page. */
type Admission = { to: "nobody" } | Admitted;

/** A request that the application is to answer. */
export type Admitted = { to: "endpoint"; path: string } | { to: "page" };

/**
 * Handles a request first. Sets the headers that all responses share, removes headers that a client
 * could forge, decides which endpoints exist, and answers where the framework would answer with HTML. Otherwise
 * the request is ready for the application.
 */
export function admit(request: IncomingMessage, response: ServerResponse, settings: FrontDoorSettings): Admission {
  const requestId = crypto.randomUUID();
  const origin = establishOrigin(request, settings);
  warnOfIgnoredProxy(request.headers, settings.trustedProxies);
  const forwardedFor = headerOf(request, "x-forwarded-for");
  for (const name of Object.keys(request.headers)) {
    if (spoofable.test(name) && !(settings.dev && developing.test(name))) delete request.headers[name];
  }
  request.headers[internalHeaders.address] = origin.address;
  if (origin.fault !== undefined) request.headers[internalHeaders.addressFault] = origin.fault;
  if (forwardedFor !== undefined)
    request.headers[internalHeaders.forwardedAddresses] = String(forwardedFor.split(",").length);
  request.headers[internalHeaders.protocol] = origin.https ? "https" : "http";
  request.headers[internalHeaders.host] = origin.host;
  if (origin.forwarded) request.headers[internalHeaders.forwarded] = "yes";
  request.headers[internalHeaders.requestId] = requestId;
  response.setHeader("X-Request-Id", requestId);
  for (const [name, value] of Object.entries(securityHeaders(origin.https))) response.setHeader(name, value);
  response.setHeader("Content-Security-Policy", dataPolicy);

  try {
    // A page would repeat its URL, and so the key, to the browser.
    if (holdsKey(request.url ?? "")) throw new AppError("key_in_url");
    assertReadable(request);
    const target = readTarget(request.url);
    request.url = target.url;
    // The API works at every host name; all else is for browsers.
    if (!target.isApi || /^\/api\/auth\//i.test(target.pathname)) {
      assertOwnHost(origin);
      if (isLocal(request, origin)) request.headers[internalHeaders.local] = "yes";
    }
    if (target.isApi) return admitToApi(request, response, target, settings);
    return admitToPage(request, response, { ...origin, pathname: target.pathname, settings });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    countRefusal({ code: error.code, accountId: null, key: null, address: origin.address });
    refuse(request, response, toProblem(error, { requestId, typeBase: settings.publicUrl ?? "" }));
    return { to: "nobody" };
  }
}

/** Answers with a problem: as a page if a browser navigates to it. */
function refuse(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  const isApi = /^\/api(?:[/?#]|$)/i.test(request.url ?? "");
  if (isApi || !/\btext\/html\b/i.test(request.headers.accept ?? "")) {
    send(response, problem);
  } else {
    const page = toRefusalPage(problem, newNonce());
    response.setHeader("Content-Security-Policy", page.policy);
    send(response, page);
  }
}

type Origin = Seen & ClientAddress;

/** Is the browser on this machine, without a proxy? With a public PUBLIC_URL never, because people use that address. */
function isLocal({ socket, headers }: IncomingMessage, { publicUrl, forwarded }: Origin): boolean {
  const hosts = [headers.host ?? "", ...(publicUrl === undefined ? [] : [new URL(publicUrl).host])];
  return isLoopbackAddress(socket.remoteAddress) && !forwarded && hosts.every(isLoopbackHost);
}

/** Refuses an unknown host. PUBLIC_URL binds every form to its own address, whatever a proxy sends as Host. */
function assertOwnHost(origin: Origin): void {
  if (origin.publicUrl !== undefined) return;
  // A page would repeat its address, and so the key.
  if (isKeyIn(origin.host) || !isOwnHost(origin.host)) throw unknownHost(origin);
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

function establishOrigin(request: IncomingMessage, settings: FrontDoorSettings): Origin {
  const { trustedProxies, publicUrl } = settings;
  const header = (name: string) => headerOf(request, name);
  const client = clientAddress(request.socket.remoteAddress, header("x-forwarded-for"), trustedProxies);
  const seen = { ...client, publicUrl, trustedProxies, forwarded: isForwarded(request.headers) };
  if (publicUrl !== undefined) {
    const { protocol, host } = new URL(publicUrl);
    return { ...seen, https: protocol === "https:", host };
  }
  const https = fromTrustedProxy(header("x-forwarded-proto"), trustedProxies)?.toLowerCase() === "https";
  const host = fromTrustedProxy(header("x-forwarded-host"), trustedProxies) ?? request.headers.host ?? "";
  return { ...seen, https, host };
}

function admitToApi(
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
  settings: FrontDoorSettings,
): Admission {
  const { path, allow } = matchRoute(request.method ?? "", target.pathname, settings.signInProviders);
  // With these a client would ask the framework for a page, and be redirected to an address that it likes better.
  for (const name of Object.keys(request.headers)) if (/^(?:rsc|next-.*)$/.test(name)) delete request.headers[name];
  if (request.method === "OPTIONS") {
    response.writeHead(204, { Allow: allow.join(", "), "Cache-Control": "no-store" }).end();
    return { to: "nobody" };
  }
  const credentials = request.rawHeaders.filter(
    (name, index) => index % 2 === 0 && /^(?:authorization|x-api-key)$/i.test(name),
  );
  if (credentials.length > 1) throw severalCredentials();
  return { to: "endpoint", path };
}

function admitToPage(
  request: IncomingMessage,
  response: ServerResponse,
  page: Origin & { pathname: string; settings: FrontDoorSettings },
): Admission {
  const { pathname, host, https, settings } = page;
  assertPageRequest(request, pathname);
  if (request.method === "POST") {
    const site = request.headers["sec-fetch-site"];
    const sent = { origin: request.headers.origin, fetchSite: Array.isArray(site) ? site[0] : site };
    if (!isSameOrigin({ ...sent, host, https })) throw foreignOrigin(sent, page);
    assertActionHeaders(request);
  }
  const setup = request.method === "POST" ? undefined : leaveSetupLink(request.url ?? "", https);
  if (setup !== undefined) {
    response
      .writeHead(303, { Location: setup.location, "Set-Cookie": setup.cookie, "Cache-Control": "no-store" })
      .end();
    return { to: "nobody" };
  }
  const nonce = newNonce();
  const policy = pagePolicy(nonce, { dev: settings.dev });
  // The framework reads the nonce for its own scripts from the request's header of this name.
  request.headers["content-security-policy"] = policy;
  request.headers[internalHeaders.target] = request.url;
  response.setHeader("Content-Security-Policy", policy);
  return { to: "page" };
}

const newNonce = () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");

/**
 * Reads what an admitted request calls an action with. Returns the request for the application; undefined where it
 * refused the body and has answered.
 */
export async function admitBody(
  request: IncomingMessage,
  response: ServerResponse,
  settings: FrontDoorSettings,
): Promise<IncomingMessage | undefined> {
  if (request.method !== "POST" || request.headers["next-action"] === undefined) return request;
  try {
    return await readAction(request);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const requestId = String(request.headers[internalHeaders.requestId]);
    const address = String(request.headers[internalHeaders.address]);
    countRefusal({ code: error.code, accountId: null, key: null, address });
    response.setHeader("Content-Security-Policy", dataPolicy);
    send(response, toProblem(error, { requestId, typeBase: settings.publicUrl ?? "" }));
    return undefined;
  }
}

/** Writes a problem to a socket's response. */
export function send(response: ServerResponse, problem: Problem): void {
  response.writeHead(problem.status, problem.headers).end(problem.body);
}
