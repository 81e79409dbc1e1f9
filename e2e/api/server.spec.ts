import { readdir } from "node:fs/promises";
import path from "node:path";
import { root } from "@/bin/root";
import { callAction, findAction } from "@/test/api/actions";
import { type Answer, ask, askRaw, bearer, parseRaw } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { expect, test } from "../fixtures";

const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

const dataPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const nonceOf = (answer: Answer) =>
  /'nonce-([^']+)'/.exec(String(answer.headers["content-security-policy"]))?.[1] ?? "";

async function staticFile(): Promise<string> {
  const names = await readdir(path.join(root, ".next/static/chunks"));
  const name = names.find((candidate) => candidate.endsWith(".js"));
  return `/_next/static/chunks/${name}`;
}

test("every kind of response has the security headers and a policy", async ({ urls, owner, key, sessionCookie }) => {
  const { secret } = await key();
  const cookie = await sessionCookie(owner);
  const get = (path: string, headers: Record<string, string> = {}) => ask(urls.a, { path, headers });
  const line = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  const data: [string, Answer, number][] = [
    ["an answer of the API", await get("/api/v1/me", bearer(secret)), 200],
    ["a problem", await get("/api/v1/me"), 401],
    ["the document", await get("/api/openapi.json"), 200],
    ["health", await get("/api/health/live"), 200],
    ["readiness", await get("/api/health/ready"), 200],
    ["the caller's address", await get("/api/health/address"), 200],
    ["an unknown endpoint", await get("/api/nothing"), 404],
    ["options", await ask(urls.a, { method: "OPTIONS", path: "/api/v1/me" }), 204],
    ["a page with a wrong method", await ask(urls.a, { method: "DELETE", path: "/sign-in" }), 405],
    ["a foreign post", await ask(urls.a, { method: "POST", path: "/sign-in" }), 403],
    ["the image optimiser", await get("/_next/image?url=%2Ficon.svg&w=64&q=75"), 404],
    ["a broken address", await get("/%zz"), 400],
    ["an unreadable request", parseRaw(await askRaw(urls.a, "what is this\r\n\r\n")), 400],
    ["too many headers", parseRaw(await askRaw(urls.a, `${line}X-Big: ${"x".repeat(40_000)}\r\n\r\n`)), 431],
    ["a request without Host", parseRaw(await askRaw(urls.a, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")), 400],
  ];
  for (const [what, { headers, status }, expected] of data) {
    expect({ what, status, headers }).toMatchObject({
      what,
      status: expected,
      headers: { ...always, "content-security-policy": dataPolicy },
    });
    expect(headers["x-request-id"], what).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-powered-by"], what).toBeUndefined();
  }
  const pages: [string, Answer, number][] = [
    ["a page", await get("/settings/access-keys", { cookie }), 200],
    ["a page for nobody", await get("/settings/access-keys"), 200],
    ["an open page", await get("/errors/missing_key"), 200],
    ["a page that is not there", await get("/nothing-here"), 404],
    ["a redirect", await get("/settings", { cookie }), 307],
    ["a static file", await get(await staticFile()), 200],
    ["an icon", await get("/icon.svg"), 200],
    ["an action", await callAction(urls.a, await findAction("getAccessKeyAction"), {}, { cookie }), 200],
  ];
  for (const [what, { headers, status }, expected] of pages) {
    if (what !== "a page for nobody") expect({ what, status }).toEqual({ what, status: expected });
    expect({ what, headers }).toMatchObject({ what, headers: always });
    const policy = String(headers["content-security-policy"]);
    expect(policy, what).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[^']{20,}' 'strict-dynamic';/);
    expect(policy, what).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers["x-request-id"], what).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-powered-by"], what).toBeUndefined();
  }
});

test("each response has a new nonce, which every script and style of the page has", async ({
  urls,
  owner,
  sessionCookie,
}) => {
  const cookie = await sessionCookie(owner);
  const nonces = new Set<string>();
  for (const path of ["/settings/access-keys", "/settings/access-keys", "/vulnerabilities", "/sign-in"]) {
    const answer = await ask(urls.a, {
      path,
      headers: { cookie, "x-nonce": "planted", "content-security-policy": "script-src 'nonce-planted'" },
    });
    const nonce = nonceOf(answer);
    nonces.add(nonce);
    const scripts = answer.text.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    const styles = answer.text.match(/<style\b[^>]*>|<link\b[^>]*rel="stylesheet"[^>]*>/g) ?? [];
    expect(styles.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    expect(answer.text).not.toContain("planted");
  }
  expect(nonces.size).toBe(4);
});

test("the image optimiser is closed in every spelling", async ({ urls }) => {
  const query = "?url=%2Ficon.svg&w=64&q=75";
  for (const path of [
    "/_next/image",
    "/_next/image/",
    "/_next/%69mage",
    "//_next/image",
    "/_next//image",
    "/_NEXT/image",
  ]) {
    const answer = await ask(urls.a, { path: path + query });
    expect([308, 400, 404], path).toContain(answer.status);
    expect(answer.headers["content-type"] ?? "", path).not.toMatch(/^image/);
  }
  expectProblem(await ask(urls.a, { path: `/_next/image${query}` }), 404, "not_found");
});

test("no URL of Backline redirects a browser to another site", async ({ urls }) => {
  for (const path of [
    "//elsewhere.example",
    "//elsewhere.example/%2e%2e",
    "/%5celsewhere.example",
    "/%2felsewhere.example//",
  ]) {
    const { headers } = await ask(urls.a, { path });
    if (headers.location !== undefined) expect(new URL(headers.location, urls.a).origin, path).toBe(urls.a);
  }
});

test("forwarding headers change nothing without a trusted proxy", async ({ urls, key, owner, sessionCookie }) => {
  const { secret } = await key({ allowedAddresses: ["203.0.113.5"] });
  const spoofed = {
    "x-forwarded-for": "203.0.113.5",
    "x-real-ip": "203.0.113.5",
    forwarded: "for=203.0.113.5;proto=https;host=elsewhere.example",
    "x-backline-address": "203.0.113.5",
    "x-forwarded-host": "elsewhere.example",
    "x-forwarded-proto": "https",
    "x-forwarded-port": "443",
    "x-request-id": "planted",
    "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware",
  };
  const answer = await ask(urls.a, { path: "/api/v1/me", headers: { ...bearer(secret), ...spoofed } });
  expect(expectProblem(answer, 403, "address_not_allowed").address).toBe("127.0.0.1");
  expect(answer.headers["x-request-id"]).not.toBe("planted");
  expect(answer.headers["strict-transport-security"]).toBeUndefined();
  const cookie = await sessionCookie(owner);
  for (const headers of [spoofed, { ...spoofed, host: "elsewhere.example" }]) {
    const page = await ask(urls.a, { path: "/settings/access-keys", headers: { ...headers, cookie } });
    // At a name that could be anybody's there are no pages; the refusal names it, and nothing believes it.
    if ("host" in headers) {
      expectProblem(page, 421, "unknown_host");
      continue;
    }
    expect(page.status).toBe(200);
    expect(page.text).not.toContain("elsewhere.example");
    const redirect = await ask(urls.a, { path: "/settings", headers: { ...headers, cookie } });
    expect(redirect.headers.location).toBe("/settings/access-keys");
    const nobody = await ask(urls.a, { path: "/settings/access-keys", headers });
    expect(JSON.stringify(nobody.headers) + nobody.text).not.toContain("elsewhere.example");
  }
});

test("a POST to a page that does not come from one of our pages is refused", async ({ urls, owner, sessionCookie }) => {
  const cookie = await sessionCookie(owner);
  for (const path of ["/", "/sign-in", "/settings/access-keys", "/nothing", "/errors/missing_key"]) {
    for (const headers of [{ cookie }, { cookie, origin: "https://elsewhere.example" }, { cookie, origin: "null" }]) {
      expectProblem(await ask(urls.a, { method: "POST", path, headers, body: "a=b" }), 403, "foreign_origin");
    }
  }
});
