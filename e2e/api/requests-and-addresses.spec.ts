import { type Answer, ask, askRaw, bearer, parseRaw } from "@/test/api/http";
import { expectProblem, expectSilence } from "@/test/api/problems";
import { expect, test } from "../fixtures";

// The rows of the table "What the API answers" that are about the request and its address.

const notHtml = (answer: Answer) => {
  expect(answer.headers["content-type"] ?? "").not.toContain("html");
  expect(answer.text).not.toMatch(/<html|<!doctype/i);
  expect([301, 302, 303, 307, 308]).not.toContain(answer.status);
};

test("two credentials, or one twice: 400 invalid_request", async ({ urls, key }) => {
  const { secret } = await key();
  const { secret: other } = await key();
  const twice: Record<string, string | string[]>[] = [
    { authorization: `Bearer ${secret}`, "x-api-key": other },
    { authorization: `Bearer ${secret}`, "x-api-key": secret },
    { authorization: [`Bearer ${secret}`, `Bearer ${other}`] },
    { authorization: [`Bearer ${secret}`, `Bearer ${secret}`] },
    { "x-api-key": [secret, secret] },
    { authorization: `Bearer ${secret}`, "X-Api-Key": "" },
  ];
  for (const headers of twice) {
    const answer = await ask(urls.a, { path: "/api/v1/me", headers });
    expectProblem(answer, 400, "invalid_request");
    expectSilence(answer, secret, other);
  }
});

test("a key in the URL: 400 key_in_url with the advice to rotate, and it is not echoed", async ({ urls, key }) => {
  const { secret } = await key();
  const encoded = secret.replaceAll("_", "%5F");
  const everywhere = [...secret].map((character) => `%${character.charCodeAt(0).toString(16)}`).join("");
  const paths = [
    `/api/v1/me?access_key=${secret}`,
    `/api/v1/me?access_key=${encoded}`,
    `/api/v1/me?key=${everywhere}`,
    `/api/v1/vulnerabilities/${secret}`,
    `/api/v1/${secret}`,
    `/api/${secret}`,
    `/api/v1/me?key=${secret}&broken=%`,
    `/api/v1/me?key=${encoded}&broken=%zz`,
    `/api/v1/me?key=${encoded.replaceAll("%", "%25")}`,
    `/api/v1/me?key=x${secret}_y`,
    `/api/v1/me?access_token=${secret.slice(0, 30)}`,
    `/api/v1/me?access_token=${secret.slice(4)}`,
    `/api/v1/me?access_token=${secret.slice(13)}`,
    `/api/v1/me?id=${secret.slice(0, 12)}&secret=${secret.slice(13)}`,
    `/api/v1/me?key=%EF%BB%BF${secret}`,
    `/api/v1/me?key=${everywhere.replaceAll("%", "%252525")}`,
    `/api/v1/vulnerabilities?q=${btoa(`Bearer ${secret}`)}`,
    `/settings/access-keys?q=${encoded}`,
    `/sign-in?next=${encodeURIComponent(encodeURIComponent(`/vulnerabilities?q=${encoded}`))}`,
    `/vulnerabilities?unknown=${secret.slice(4)}`,
    `http://${secret}@localhost/api/v1/me`,
  ];
  for (const path of paths) {
    for (const headers of [{}, bearer(secret)]) {
      const answer = await ask(urls.a, { path, headers });
      expect(expectProblem(answer, 400, "key_in_url").hint).toMatch(/revoke this key/i);
      expectSilence(answer, secret, encoded, everywhere, secret.slice(13, 45));
    }
  }
});

test("an unknown endpoint: JSON 404 unknown_endpoint with the nearest one", async ({ urls, key }) => {
  const { secret } = await key();
  const misses: [string, string | undefined][] = [
    ["/api/v1/vulnerabilites", "/api/v1/vulnerabilities"],
    ["/api/v1/me/", "/api/v1/me"],
    ["/api/v1//me", "/api/v1/me"],
    ["//api/v1/me", "/api/v1/me"],
    ["/API/v1/me", "/api/v1/me"],
    ["/api/v1/Me", "/api/v1/me"],
    ["/api/me", "/api/v1/me"],
    ["/api/scans", "/api/v1/scans"],
    ["/api/v2/assets", "/api/v1/assets"],
    ["/api/v1/%6de", "/api/v1/me"],
    ["/%61pi/v1/me", "/api/v1/me"],
    ["/api%2Fv1%2Fme", undefined],
    ["/api", undefined],
    ["/api/", undefined],
    ["/api/auth/csrf", undefined],
    ["/api/auth/providers", undefined],
    ["/api/auth/callback/oidc?code=x", undefined],
    ["/api/v1/assets/team/shop", "/api/v1/assets/team%2Fshop"],
    ["/api/auth/session", undefined],
    ["/api/auth/signin", undefined],
    ["/api/auth/signout", undefined],
    ["/api/auth/error", undefined],
    ["/api/v1/something/completely/different", undefined],
  ];
  for (const [path, suggestion] of misses) {
    for (const headers of [{}, bearer(secret)]) {
      const problem = expectProblem(await ask(urls.a, { path, headers }), 404, "unknown_endpoint");
      if (suggestion !== undefined) expect(problem.did_you_mean, path).toBe(suggestion);
    }
  }
});

test("dot segments and encodings in a path never bypass the route table", async ({ urls, key }) => {
  const { secret } = await key({ scopes: ["scans:read", "vulnerabilities:read", "assets:write"] });
  const paths = [
    "/api/v1/scans/..",
    "/api/v1/scans/.",
    "/api/v1/scans/%2e%2e",
    "/api/v1/scans/%2E",
    "/api/v1/scans/.%2e",
    "/api/v1/scans/..%2f..%2fme",
    "/api/v1/scans/a%5Cb",
    "/api/v1/scans/a\\b",
    "/api/v1/../v1/me",
    "/api/v1/./me",
    "/x/../api/v1/me",
    "/x/%2e%2e/api/v1/me",
    "/x\\..\\api/v1/me",
    "/./api/v1/me",
    "/api/../sign-in",
    "/api/v1/me;a=b",
    "/api/v1/me%00",
    "/api/v1/me%2f",
    "/api/v1/scans/%00",
    "/api/v1/scans/%E2%80%AE",
  ];
  for (const path of paths) {
    const answer = await ask(urls.a, { path, headers: bearer(secret) });
    notHtml(answer);
    expect([400, 404], path).toContain(answer.status);
    expect(answer.headers["content-type"], path).toBe("application/problem+json; charset=utf-8");
  }
});

test("an unsupported method: 405 with Allow", async ({ urls, key }) => {
  const { secret } = await key();
  const tries: [string, string, string][] = [
    ["POST", "/api/v1/me", "GET, HEAD, OPTIONS"],
    ["DELETE", "/api/v1/vulnerabilities", "GET, HEAD, OPTIONS"],
    ["PUT", "/api/v1/vulnerabilities/1", "GET, PATCH, HEAD, OPTIONS"],
    ["PATCH", "/api/v1/scans", "GET, POST, HEAD, OPTIONS"],
    ["GET", "/api/v1/assets/shop", "PUT, OPTIONS"],
    ["HEAD", "/api/v1/assets/shop", "PUT, OPTIONS"],
    ["PROPFIND", "/api/v1/me", "GET, HEAD, OPTIONS"],
    ["TRACE", "/api/v1/me", "GET, HEAD, OPTIONS"],
    ["POST", "/api/openapi.json", "GET, HEAD, OPTIONS"],
    ["POST", "/api/health/live", "GET, HEAD, OPTIONS"],
  ];
  for (const [method, path, allow] of tries) {
    const answer = await ask(urls.a, { method, path, headers: bearer(secret) });
    expect(answer.status, `${method} ${path}`).toBe(405);
    expect(answer.headers.allow).toBe(allow);
    if (method !== "HEAD") expectProblem(answer, 405, "method_not_allowed");
  }
});

test("HEAD answers like GET without a body, and OPTIONS lists the methods", async ({ urls, key }) => {
  const { secret } = await key();
  const head = await ask(urls.a, { method: "HEAD", path: "/api/v1/me", headers: bearer(secret) });
  expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: "" });
  expect(head.headers["content-type"]).toBe("application/json; charset=utf-8");
  const refused = await ask(urls.a, { method: "HEAD", path: "/api/v1/me" });
  expect({ status: refused.status, text: refused.text }).toEqual({ status: 401, text: "" });
  const options = await ask(urls.a, { method: "OPTIONS", path: "/api/v1/scans" });
  expect(options).toMatchObject({ status: 204, headers: { allow: "GET, POST, HEAD, OPTIONS" } });
  expect(options.headers["access-control-allow-origin"]).toBeUndefined();
});

test("no header and no number of parameters breaks the contract", async ({ urls, key }) => {
  const { secret } = await key();
  for (const headers of [
    { rsc: "1" },
    { rsc: "1", "next-router-state-tree": "x", "next-url": "/sign-in" },
    { "next-router-prefetch": "1" },
    { upgrade: "h2c", connection: "Upgrade, HTTP2-Settings", "http2-settings": "AAMAAABkAAQAAP__" },
    { upgrade: "websocket", connection: "Upgrade" },
  ]) {
    const answer = await ask(urls.a, { path: "/api/v1/me", headers: { ...bearer(secret), ...headers } });
    expect({ headers, status: answer.status }).toEqual({ headers, status: 200 });
    expectProblem(await ask(urls.a, { path: "/api/v1/me", headers }), 401, "missing_key");
  }
  for (const path of [`/api/health/live?${"a&".repeat(7000)}`, `/sign-in?${"a&".repeat(7000)}`]) {
    expectProblem(await ask(urls.a, { path }), 400, "invalid_request");
  }
});

test("absolute form is the same request, and an invalid URL is a 400", async ({ urls, key }) => {
  const { secret } = await key();
  expect((await ask(urls.a, { path: `${urls.a}/api/v1/me`, headers: bearer(secret) })).status).toBe(200);
  expect((await ask(urls.a, { path: "http://elsewhere.example/api/v1/me", headers: bearer(secret) })).status).toBe(200);
  for (const path of ["/api/v1/me%", "/api/v1/%zz", "/api/v1/scans/%ff", "*", "api/v1/me"]) {
    expectProblem(await ask(urls.a, { path, headers: bearer(secret) }), 400, "invalid_request");
  }
});

test("odd but legal requests are answered with JSON", async ({ urls, key }) => {
  const { secret } = await key();
  const line = "GET /api/v1/me HTTP/1.1\r\nConnection: close\r\n";
  const host = "Host: localhost\r\n";
  const answers = await Promise.all([
    askRaw(urls.a, `${line}Authorization: Bearer ${secret}\r\n\r\n`),
    askRaw(urls.a, `${line}${host}Expect: something\r\n\r\n`),
    askRaw(urls.a, `${line.replace("1.1", "1.0")}\r\n`),
  ]);
  const [withoutHost, withExpectation, old] = answers.map(parseRaw);
  if (!withoutHost || !withExpectation || !old) throw new Error("an answer is missing");
  expectProblem(withoutHost, 400, "invalid_request");
  expect(withExpectation.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
  expectProblem(old, 401, "missing_key");
});

test("a browser's session never opens the API, and no refusal sends anybody to sign in", async ({
  urls,
  owner,
  sessionCookie,
}) => {
  const cookie = await sessionCookie(owner);
  for (const path of ["/api/v1/me", "/api/v1/vulnerabilities", "/api/v1/scans", "/api/v1/assets"]) {
    const answer = await ask(urls.a, { path, headers: { cookie, accept: "text/html" } });
    expectProblem(answer, 401, "missing_key");
    notHtml(answer);
  }
});
