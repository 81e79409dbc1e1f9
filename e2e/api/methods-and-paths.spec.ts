import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { root } from "@/bin/root";
import { operations } from "@/lib/api/operations";
import { callAction, findAction, findActions } from "@/test/api/actions";
import { inspectEntryPoints } from "@/test/api/entry-points";
import { type Answer, ask, askRaw, bearer, parseRaw } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { startServer, type TestServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

// Whatever a caller sends: an answer, never an error of the server, and nothing in the log that calls for the operator.
test.describe.configure({ mode: "default" });
test.slow();

let server: TestServer;
let port: string;
let origin: string;
let chunk: string;

test.beforeAll(async () => {
  server = await startServer({ ...sharedSettings(), RATE_LIMIT_PER_MINUTE: "100000" });
  ({ port } = new URL(server.url));
  origin = `Origin: http://localhost:${port}`;
  const chunks = await readdir(path.join(root, ".next/static/chunks"));
  chunk = `/_next/static/chunks/${chunks.find((name) => name.endsWith(".js"))}`;
});

test.afterAll(async () => {
  await server.stop();
});

test.afterEach(() => {
  const errors = server.output().match(/^.*"level":[56]0.*$/gm) ?? [];
  expect(errors).toEqual([]);
});

const methods = [
  ..."GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT PROPFIND PURGE M-SEARCH get BREW".split(" "),
  "M".repeat(3000),
];

async function knownPaths(): Promise<string[]> {
  const { pages } = await inspectEntryPoints(root);
  const pagePaths = pages.flatMap((page) => [page, page.replace(/\[\w+\]/g, "x")]);
  const keyedPaths = Object.keys(operations).map((name) => name.replace(/^\w+ /, "").replace(/\{\w+\}/g, "x"));
  const healthPaths = ["live", "ready", "address"].map((name) => `/api/health/${name}`);
  const openPaths = ["/api/openapi.json", ...healthPaths, "/api/auth/csrf"];
  return [
    ...new Set([...pagePaths, ...keyedPaths, ...openPaths, "/api", "/api/nothing", "/nothing", chunk, "/icon.svg"]),
  ];
}

const internalPaths = [
  ..."/_next /_next/ /_next/static /_next/static/ /_next/static/x /_next/static/chunks /_next/data /_next/image".split(
    " ",
  ),
  "/_next/data/x/sign-in.json",
  "/_next/image?url=%2Ficon.svg&w=64&q=75",
  ..."/_next/webpack-hmr /_next/mcp /_next/flight /_next/postponed/resume/sign-in /__nextjs_original-stack-frame".split(
    " ",
  ),
  ..."/_global-error /%5fglobal-error //_global-error /_global-error/ /_global-error.rsc /_global-error?x".split(" "),
  ..."/_not-found /_error /_app /_document /404 /500 /index /sign-in/index /sign-in.rsc /sign-in.prefetch.rsc".split(
    " ",
  ),
  ..."/sign-in.segments/_tree.segment.rsc /sign-in.json /sign-in.txt /favicon.ico /robots.txt /.env /.git/config".split(
    " ",
  ),
];

const oddPaths = [
  ..."//sign-in /sign-in// /sign-in/ /// /./sign-in /sign-in/.. /sign-in%2f.. /a\\b /%00 /%ff /%zz /%20 /%2561".split(
    " ",
  ),
  ..."/api/%c0%ae /api//v1/me /API/v1/me /api/v1/me/ /%61pi/v1/me /errors/%ff /errors/a%2fb /vulnerabilities/%00".split(
    " ",
  ),
  ..."/vulnerabilities?q=%00 /vulnerabilities?cursor=x&severity=x&severity=y /sign-in;a /sign-in#x ? # * sign-in".split(
    " ",
  ),
  ..."/sign-in?next=%C3%A4 /sign-in?next=/%C3%A4 /sign-in?next=/%E2%80%AE /sign-in?next=/%F0%9F%98%80".split(" "),
  ..."/sign-in?next=/%0d%0aX:y /sign-in?next=a&next=b /sign-in?next=/%ED%A0%80 /sign-in?next=/a/%2e%2e//b".split(" "),
  ..."http://localhost/sign-in http://[::1 https://x/api/v1/me http:///sign-in localhost:80 elsewhere.example:443".split(
    " ",
  ),
  ..."/%E2%80%AE /\u00e4 /sign-in?next=/\u00e4 /(auth)/sign-in /@modal /sign-in?_rsc=x /?__nextLocale=x".split(" "),
  `/${"x".repeat(9000)}`,
  `/${"a/".repeat(3000)}`,
  `/sign-in?${"a&".repeat(90)}`,
];

type Question = { method: string; path: string; headers?: string[]; body?: string | undefined };

/** Sends bytes as they are, and returns every answer up to the end of the connection, which has to come. */
function send({ method, path, headers = [], body = "" }: Question): Promise<string> {
  const head = [`${method} ${path} HTTP/1.1`, `Host: localhost:${port}`, "Connection: close", ...headers];
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    let answer = "";
    socket.setTimeout(60_000, () => reject(new Error(`no end of the answer to ${method} ${path} ${headers}`)));
    socket.on("data", (part: Buffer) => {
      answer += part.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
    socket.write(`${head.join("\r\n")}\r\n\r\n${body}`, "latin1");
  });
}

/** What is wrong with an answer; undefined where nothing is. */
function faultOf(question: Question, raw: string): string | undefined {
  const { status, headers } = parseRaw(raw.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ""));
  const faults = [
    !(status >= 200 && status < 500) && `status ${status}`,
    !/^[0-9a-f-]{36}$/.test(String(headers["x-request-id"])) && "no X-Request-Id",
    /^\/+(?:api|API|%61pi)\b/.test(question.path) && /html/.test(String(headers["content-type"])) && "HTML",
    /^\/+api\b/.test(question.path) && status >= 300 && status < 400 && "a redirect",
  ].filter((fault) => fault !== false);
  if (faults.length === 0) return undefined;
  return `${question.method.slice(0, 9)} ${question.path.slice(0, 80)} ${question.headers ?? ""}: ${faults}`;
}

async function faultsOf(questions: Question[]): Promise<string[]> {
  const faults: string[] = [];
  const waiting = [...questions];
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const fault = faultOf(next, await send(next));
      if (fault !== undefined) faults.push(fault);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return faults.sort();
}

test("every method on every path gets an answer, and never a server error", async ({ key, owner, sessionCookie }) => {
  const { secret } = await key();
  const cookie = `Cookie: ${await sessionCookie(owner)}`;
  const paths = [...(await knownPaths()), ...internalPaths, ...oddPaths];
  const questions = methods.flatMap((method) =>
    paths.flatMap((path) => {
      const known = path.includes("api") ? [`Authorization: Bearer ${secret}`] : [cookie, origin];
      return [
        { method, path, headers: [] },
        { method, path, headers: known },
      ];
    }),
  );
  expect(await faultsOf(questions)).toEqual([]);
});

test("no header and no body causes a server error", async ({ key, owner, sessionCookie }) => {
  const { secret } = await key();
  const cookie = `Cookie: ${await sessionCookie(owner)}`;
  const state = encodeURIComponent(JSON.stringify(["", { children: ["nothing", {}] }]));
  const sets: { headers: string[]; body?: string }[] = [
    { headers: ["RSC: 1"] },
    ...["junk", "%", "{}", "[]", "%5B%22%22%5D", `${"%5B".repeat(1000)}`, state].flatMap((tree) => [
      { headers: ["RSC: 1", `Next-Router-State-Tree: ${tree}`] },
      { headers: ["RSC: 1", `Next-Router-State-Tree: ${tree}`, `Next-Router-State-Tree: ${tree}`] },
    ]),
    { headers: ["RSC: 1", "Next-Router-Prefetch: 1", "Next-Router-Segment-Prefetch: /_tree"] },
    { headers: ["RSC: 1", "Next-Router-Segment-Prefetch: junk", "Next-Url: junk"] },
    { headers: ["X-Nextjs-Data: 1", "Next-Resume: 1", "Next-Html-Request-Id: x"] },
    { headers: ["Accept: text/html"] },
    ...["bytes=0-0", "bytes=5-2", "bytes=999999999-", "bytes=-0", "junk"].map((range) => ({
      headers: [`Range: ${range}`, 'If-Range: "x"'],
    })),
    ...["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"].flatMap((name) =>
      ["*", "junk", '"x"', "Thu, 01 Jan 1970 00:00:00 GMT"].map((value) => ({ headers: [`${name}: ${value}`] })),
    ),
    { headers: ["Expect: 100-continue"] },
    { headers: ["Expect: something"] },
    { headers: ["Cookie: a=%ff; backline.session=%E0%A4%A; __prerender_bypass=x; __next_preview_data=x"] },
    { headers: ["Cookie: \u00ff\u00fe", "Accept-Language: \u00ff", "User-Agent: \u0080"] },
    { headers: ["Accept-Encoding: junk;q=x", "Accept-Language: *;q=2,,"] },
    { headers: ["X-Forwarded-Host: a, b", "X-Forwarded-Proto: x", "X-Middleware-Subrequest: x"] },
    { headers: ["Upgrade: websocket", "Connection: upgrade"] },
    { headers: ["Transfer-Encoding: chunked"], body: "3\r\nabc\r\n0\r\n\r\n" },
    { headers: ["Transfer-Encoding: chunked"], body: "zz\r\n" },
    { headers: ["Transfer-Encoding: chunked", "Content-Length: 3"], body: "abc" },
    { headers: ["Content-Length: 1"], body: "abc" },
    { headers: ["Content-Length: abc"], body: "abc" },
    { headers: ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 3"], body: "a=b" },
    { headers: ["Content-Type: multipart/form-data; boundary=x", "Content-Length: 4"], body: "--x-" },
    { headers: ["Content-Type: multipart/form-data", "Content-Length: 4"], body: "--x-" },
    { headers: ["Content-Type: text/plain;charset=UTF-8", "Content-Length: 2", "Next-Action: junk"], body: "[]" },
    { headers: ["Content-Type: \u00ff", "Content-Length: 2", `Next-Action: ${"0".repeat(42)}`], body: "[]" },
  ];
  const paths = ["/", "/sign-in", "/settings/access-keys", "/errors/missing_key", "/nothing", chunk, "/icon.svg"];
  const apiPaths = ["/api/v1/me", "/api/v1/vulnerabilities", "/api/v1/scans", "/api/v1/assets/x", "/api/nothing"];
  const questions = ["GET", "HEAD", "POST", "PUT", "PATCH"].flatMap((method) =>
    [...paths, ...apiPaths].flatMap((path) => {
      const own = path.startsWith("/api") ? [`Authorization: Bearer ${secret}`] : [cookie, origin];
      return sets.map(({ headers, body }) => ({ method, path, headers: [...headers, ...own], body }));
    }),
  );
  expect(await faultsOf(questions)).toEqual([]);
});

test("static files accept GET and HEAD: 405 for the rest, and no range or condition causes an error", async () => {
  for (const method of ["POST", "PUT", "DELETE"]) {
    const answer = await ask(server.url, { method, path: chunk });
    expectProblem(answer, 405, "method_not_allowed");
    expect(answer.headers.allow).toBe("GET, HEAD");
  }
  const conditions = { range: "bytes=5-2", "if-match": '"x"', "if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT" };
  expect((await ask(server.url, { path: chunk, headers: conditions })).status).toBe(200);
});

test("the framework's own error page can't be requested: 404 in every spelling", async () => {
  for (const path of [
    "/_global-error",
    "/%5Fglobal-error",
    "/_global-error/",
    "/_global-error.rsc",
    "/_global-error?x",
  ]) {
    expectProblem(await ask(server.url, { path }), 404, "not_found");
  }
});

test("CONNECT is refused with 405: the server is not a proxy", async () => {
  for (const target of ["elsewhere.example:443", "/api/v1/me", "localhost:80"]) {
    const answer = parseRaw(await askRaw(server.url, `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`));
    expectProblem(answer, 405, "method_not_allowed");
    expect(answer.headers.allow).toContain("GET");
  }
});

test("sign-in redirects to a non-ASCII path, percent-encoded, and never to another host", async ({
  owner,
  sessionCookie,
}) => {
  const cookie = await sessionCookie(owner);
  const location = async (next: string) => {
    const answer = await ask(server.url, { path: `/sign-in?next=${encodeURIComponent(next)}`, headers: { cookie } });
    expect(answer.status).toBe(307);
    return answer.headers.location;
  };
  expect(await location("/vulnerabilities?q=ä€😀")).toBe("/vulnerabilities?q=%C3%A4%E2%82%AC%F0%9F%98%80");
  expect(await location("/größe#ü")).toBe("/gr%C3%B6%C3%9Fe#%C3%BC");
  for (const next of ["/a/..//elsewhere.example", "/%2e%2e//elsewhere.example", "//elsewhere.example", "/\\x"]) {
    expect(await location(next)).toMatch(/^\/(?!\/)/);
  }
});

test("the body of an action is refused over the limit with 413, nested too deeply or unreadable with 400", async ({
  owner,
  sessionCookie,
}) => {
  const cookie = await sessionCookie(owner);
  const action = await findAction("createAccessKeyAction");
  const call = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    ask(server.url, {
      path: action.path,
      method: "POST",
      headers: {
        ...{ accept: "text/x-component", "content-type": "text/plain;charset=UTF-8", "next-action": action.id },
        ...{ cookie, origin: server.url, ...headers },
      },
      body,
    });
  const tooLarge = JSON.stringify([{ name: "x".repeat(1024 * 1024) }]);
  expectProblem(await call(tooLarge), 413, "body_too_large");
  expectProblem(await call(tooLarge, { "transfer-encoding": "chunked" }), 413, "body_too_large");
  for (const depth of [50, 5_000, 100_000]) {
    expectProblem(await call(`${"[".repeat(depth)}${"]".repeat(depth)}`), 400, "invalid_request");
  }
  for (const body of ["", "{}", "junk", "[", "1", "null", '["$F1"]', '["$1"]', '["$K1"]', '["$h1"]', '["$Q"]', "[{"]) {
    expectProblem(await call(body), 400, "invalid_request");
  }
  expectProblem(await call(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])), 400, "invalid_request");
  const multipart = { "content-type": "multipart/form-data; boundary=x" };
  expectProblem(await call("--x--", multipart), 415, "unsupported_media_type");
  expectProblem(await call("--x--", { ...multipart, "next-action": "" }), 415, "unsupported_media_type");
});

test("a server action called with any input answers, and never with a server error", async ({
  owner,
  sessionCookie,
}) => {
  const cookie = await sessionCookie(owner);
  const wrong = [null, 1, "x", true, [], {}, [[]], { keyId: 1 }, { keyId: "\u0000" }, { keyId: crypto.randomUUID() }];
  const hostile = [
    { name: "$$x", description: "$undefined", scopes: "$NaN", expiry: "$Infinity" },
    { name: ["x"], description: {}, scopes: [null, 1, {}], expiry: [], allowedAddresses: "x" },
    { email: {}, password: 1, name: null },
    { email: `${"x".repeat(100_000)}@example.com`, password: "x".repeat(100_000), name: "\ud800" },
    JSON.parse('{"__proto__": {"name": "x"}, "constructor": "x", "toString": 1, "then": "x"}'),
  ];
  for (const action of await findActions()) {
    if (action.name === "signOutAction") continue;
    for (const input of [...wrong, ...hostile]) {
      const answer: Answer = await callAction(server.url, action, input, { cookie });
      expect([200, 303, 400], `${action.name} ${JSON.stringify(input).slice(0, 80)}`).toContain(answer.status);
    }
    for (const id of ["", "x", `${action.id}0`, action.id.slice(1), "0".repeat(42), `${action.id}, ${action.id}`]) {
      const unknown = await callAction(server.url, { ...action, id }, {}, { cookie });
      expect(unknown.status, `${action.name} as ${id}`).toBeLessThan(500);
    }
  }
});

test("Expect: 100-continue is answered by a refusal alone, or by one 100 and then the answer", async ({ key }) => {
  const { secret } = await key({ scopes: ["scans:write", "assets:write"] });
  const put = (headers: string[], body: string) =>
    send({ method: "PUT", path: "/api/v1/assets/expected", headers: [...headers, "Expect: 100-continue"], body });
  const body = JSON.stringify({ name: "Expected" });
  const json = ["Content-Type: application/json", `Content-Length: ${body.length}`];
  const refused = await put([...json, `Authorization: ${bearer("undefined").authorization}`], "");
  expect(refused).toMatch(/^HTTP\/1\.1 401 /);
  expect(refused.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  const accepted = await put([...json, `Authorization: Bearer ${secret}`], body);
  expect(accepted).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 20[01] /);
  expect(accepted.match(/^HTTP\/1\.1 /gm)).toHaveLength(2);
});
