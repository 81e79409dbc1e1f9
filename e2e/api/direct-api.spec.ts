import type { IncomingHttpHeaders } from "node:http";
import { type Answer, ask, bearer } from "@/test/api/http";
import { allOperations, call, type ObjectIds } from "@/test/api/operations";
import { pipelineScopes, postReport, reportOf } from "@/test/api/uploads";
import { startServer, type TestServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

let framework: TestServer;
let direct: TestServer;

test.beforeAll(async () => {
  const settings = { ...sharedSettings(), RATE_LIMIT_PER_MINUTE: "1000000" };
  direct = await startServer(settings);
  framework = await startServer(settings, "test/servers/framework-server.ts");
});
test.afterAll(async () => {
  await direct.stop();
  await framework.stop();
});

/** What differs from one request to the next, whoever calls the handler. */
const anew = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/**
 * What has to be alike: all but how the body is carried and when. The framework's Vary names parts of its pages, and it
 * compresses what is too short to gain from it.
 */
function comparable({ status, headers, text }: Answer) {
  const carried = [
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "date",
    "ratelimit",
  ];
  const kept = Object.entries(headers)
    .filter(([name]) => !carried.includes(name))
    .map(([name, value]) => [name, String(value).replace(anew, "…")]);
  const { vary, ...rest }: IncomingHttpHeaders = Object.fromEntries(kept);
  return { status, headers: rest, varies: vary?.includes("Accept-Encoding") ?? false, body: text.replace(anew, "…") };
}

async function expectSame(what: string, send: (url: string) => Promise<Answer>): Promise<void> {
  // What a call changes has changed by the time that the two are compared.
  await send(direct.url);
  const [ours, theirs] = [await send(direct.url), await send(framework.url)];
  expect({ what, ...comparable(ours) }).toEqual({ what, ...comparable(theirs) });
}

test("the server answers an operation exactly as the framework would, header by header", async ({ key, findings }) => {
  const found = await findings([{}, {}, {}]);
  const all = await key({ scopes: ["vulnerabilities:write", "scans:read", "scans:write", "assets:write"] });
  const { secret: none } = await key({ scopes: ["metrics:read"] });
  for (const operation of allOperations) {
    const ids: ObjectIds = { ...found, vulnerabilityId: found.ids[0] ?? "" };
    const send = (headers: Record<string, string>) => (url: string) => call(url, operation, ids, headers);
    await expectSame(`${operation}, without a key`, send({}));
    await expectSame(`${operation}, with a broken key`, send({ authorization: "Bearer nothing" }));
    await expectSame(`${operation}, without the scope`, send(bearer(none)));
    await expectSame(`${operation}, with the scope`, send(bearer(all.secret)));
    await expectSame(`${operation}, as text`, send({ ...bearer(all.secret), "content-type": "text/plain" }));
  }
});

test("the server answers anything else as the framework would", async ({ key }) => {
  const { secret } = await key({ scopes: ["vulnerabilities:read", ...pipelineScopes] });
  const paths = [
    "/api/v1/me?x=1",
    "/api/v1/vulnerabilities?limit=0",
    "/api/v1/vulnerabilities?cursor=nothing",
    "/api/v1/vulnerabilities/nothing",
    "/api/v1/assets/a%2Fb%20%C3%A9",
    "/api/openapi.json",
    "/api/health/live",
    "/api/health/ready",
    "/api/health/address",
    "/api/v1/nothing",
  ];
  for (const path of paths) {
    for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) {
      await expectSame(`${method} ${path}`, (url) => ask(url, { path, method, headers: bearer(secret) }));
    }
    const headers = { ...bearer(secret), "accept-encoding": "gzip" };
    const zipped = (url: string) => ask(url, { path, headers }).then((answer) => ({ ...answer, text: "" }));
    await expectSame(`${path}, compressed`, zipped);
  }
  const headers = { "accept-encoding": "gzip" };
  for (const { url } of [direct, framework]) {
    expect((await ask(url, { path: "/api/openapi.json", headers })).headers["content-encoding"]).toBe("gzip");
  }
  const report = reportOf([]);
  await expectSame("a broken report", (url) => postReport(url, secret, "{"));
  await expectSame("a foreign body", (url) => postReport(url, secret, report, { headers: { "content-type": "a/b" } }));
  await expectSame("a report", (url) => postReport(url, secret, report));
  await expectSame("an expected report", (url) =>
    postReport(url, secret, report, { headers: { expect: "100-continue" } }),
  );
});
