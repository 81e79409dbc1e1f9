import { generateKey } from "@/lib/access-keys/credential/secret";
import { ask, bearer } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { startServer, type TestServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

test.describe.configure({ mode: "default" });

let server: TestServer;

test.beforeAll(async () => {
  server = await startServer({ ...sharedSettings(), TRUSTED_PROXIES: "1", RATE_LIMIT_PER_MINUTE: "5" });
});

test.afterAll(async () => {
  await server.stop();
});

const me = (headers: Record<string, string>) => ask(server.url, { path: "/api/v1/me", headers });

test("the sixth of five calls a minute: 429 with RateLimit, RateLimit-Policy and Retry-After; other keys keep working", async ({
  key,
}) => {
  const { secret } = await key();
  for (const left of [4, 3, 2, 1, 0]) {
    const answer = await me(bearer(secret));
    expect(answer.status).toBe(200);
    expect(answer.headers["ratelimit-policy"]).toBe('"default";q=5;w=60');
    expect(answer.headers.ratelimit).toMatch(new RegExp(`^"default";r=${left};t=\\d+$`));
  }
  const answer = await me(bearer(secret));
  expectProblem(answer, 429, "rate_limited");
  expect(answer.headers["ratelimit-policy"]).toBe('"default";q=5;w=60');
  expect(answer.headers.ratelimit).toMatch(/^"default";r=0;t=\d+$/);
  const wait = Number(answer.headers["retry-after"]);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  const { secret: other } = await key();
  expect((await me(bearer(other))).status).toBe(200);
});

test("the thirty-first failed credential from an address: 429, while a valid key from there keeps working", async ({
  key,
}) => {
  const { secret } = await key();
  const from = { "x-forwarded-for": "192.0.2.200" };
  const wrong = () => {
    const { plaintext } = generateKey();
    return [plaintext, plaintext.slice(0, -3), `${plaintext.slice(0, -1)}!`, "undefined"];
  };
  let tried = 0;
  while (tried < 30) {
    for (const value of wrong().slice(0, 30 - tried)) {
      expect((await me({ ...bearer(value), ...from })).status).toBe(401);
      tried++;
    }
  }
  for (const value of wrong()) {
    const answer = await me({ ...bearer(value), ...from });
    expectProblem(answer, 429, "rate_limited");
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(answer.headers["ratelimit-policy"]).toBe('"default";q=30;w=60');
    expect(answer.headers.ratelimit).toMatch(/^"default";r=0;t=\d+$/);
  }
  expect((await me({ ...bearer(secret), ...from })).status).toBe(200);
  expectProblem(await me(from), 401, "missing_key");
  expect((await me({ ...bearer(generateKey().plaintext), "x-forwarded-for": "192.0.2.201" })).status).toBe(401);
});

test("an IPv6 network counts as one address", async () => {
  const from = (host: string) => ({ ...bearer("undefined"), "x-forwarded-for": host });
  for (let host = 1; host <= 30; host++) expect((await me(from(`2001:db8:1:2::${host}`))).status).toBe(401);
  expect((await me(from("2001:db8:1:2:ffff::1"))).status).toBe(429);
  expect((await me(from("2001:db8:1:3::1"))).status).toBe(401);
});
