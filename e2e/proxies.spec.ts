import { eq } from "drizzle-orm";
import { z } from "zod";
import { accessKeys } from "@/db/schema/access-keys";
import { expect, sharedSettings, test } from "./fixtures";
import { callAction, findAction, resultOf } from "./setup/actions";
import { type Answer, ask, bearer, bodyOf, until } from "./setup/http";
import { expectProblem } from "./setup/problems";
import { startServer, type TestServer } from "./setup/server";

async function withServer(settings: Record<string, string>, use: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startServer({ ...sharedSettings(), ...settings });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

const seenAddress = (answer: Answer) => expectProblem(answer, 403, "address_not_allowed").address;

test("TRUSTED_PROXIES counts X-Forwarded-For from the right", async ({ key }) => {
  const { secret } = await key({ allowedAddresses: ["198.51.100.1"] });
  const rows: [string, string, string][] = [
    ["0", "192.0.2.1", "127.0.0.1"],
    ["1", "192.0.2.1", "192.0.2.1"],
    ["1", "192.0.2.9, 192.0.2.1", "192.0.2.1"],
    ["1", "198.51.100.1, 192.0.2.1", "192.0.2.1"],
    ["1", "192.0.2.1:4711", "192.0.2.1"],
    ["1", "[2001:db8::1]:4711", "2001:db8::1"],
    ["1", "::ffff:192.0.2.1", "192.0.2.1"],
    ["1", "198.51.100.1, nonsense", "127.0.0.1"],
    ["1", "", "127.0.0.1"],
    ["2", "198.51.100.1, 192.0.2.1, 192.0.2.2", "192.0.2.1"],
    ["2", "192.0.2.1, 192.0.2.2", "192.0.2.1"],
  ];
  for (const proxies of ["0", "1", "2"]) {
    await withServer({ TRUSTED_PROXIES: proxies }, async ({ url }) => {
      for (const [, forwarded, seen] of rows.filter(([count]) => count === proxies)) {
        const headers = { ...bearer(secret), "x-forwarded-for": forwarded };
        expect(seenAddress(await ask(url, { path: "/api/v1/me", headers })), `${proxies}: ${forwarded}`).toBe(seen);
      }
      const twice = { ...bearer(secret), "x-forwarded-for": ["198.51.100.1", "192.0.2.1", "192.0.2.2"] };
      const seen = { "0": "127.0.0.1", "1": "192.0.2.2", "2": "192.0.2.1" }[proxies];
      expect(seenAddress(await ask(url, { path: "/api/v1/me", headers: twice }))).toBe(seen);
    });
  }
});

const account = () => ({
  name: "Ada",
  email: `${crypto.randomUUID()}@example.com`,
  password: "seven quiet lanterns drift",
});

/** Signs a person up and gives the cookies that the answer sets. */
async function signUp(url: string, origin: string, headers: Record<string, string>): Promise<string[]> {
  const answer = await callAction(url, await findAction("signUpAction"), account(), { origin, headers });
  expect(resultOf(answer)).toMatchObject({ ok: true });
  return answer.headers["set-cookie"] ?? [];
}

function expectHostCookies(cookies: readonly string[]): void {
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-/);
    expect(cookie).toMatch(/; Path=\/(?:;|$)/i);
    for (const part of [/; Secure/i, /; HttpOnly/i, /; SameSite=lax/i]) expect(cookie).toMatch(part);
    expect(cookie).not.toMatch(/; Domain=/i);
  }
}

test("under HTTPS the cookies have the prefix __Host-, behind a trusted proxy and by PUBLIC_URL", async () => {
  await withServer({ TRUSTED_PROXIES: "1" }, async ({ url }) => {
    const proxy = { "x-forwarded-proto": "https", "x-forwarded-host": "backline.example" };
    const cookies = await signUp(url, "https://backline.example", proxy);
    expectHostCookies(cookies);
    const [session = ""] = cookies[0]?.split(";") ?? [];
    const page = await ask(url, { path: "/settings/access-keys", headers: { ...proxy, cookie: session } });
    expect(page.text).toContain("Access Keys");
    expect(page.headers["strict-transport-security"]).toMatch(/^max-age=\d{7,}/);
    const csrf = await ask(url, { path: "/api/auth/csrf", headers: proxy });
    expectHostCookies(csrf.headers["set-cookie"] ?? []);
    // The same cookie over plain HTTP is nobody's.
    const plain = await ask(url, { path: "/settings/access-keys", headers: { cookie: session } });
    expect(plain.text).not.toContain("Create Access Key");
  });
  await withServer({ PUBLIC_URL: "https://backline.example" }, async ({ url }) => {
    expectHostCookies(await signUp(url, "https://backline.example", {}));
    const refused = await ask(url, { path: "/api/v1/me" });
    expect(bodyOf(refused, z.looseObject({ type: z.string() })).type).toBe(
      "https://backline.example/errors/missing_key",
    );
    const foreign = await callAction(url, await findAction("signUpAction"), account(), { origin: url });
    expect(foreign.status).toBe(403);
  });
});

test("without HTTPS the cookie is still kept from scripts and other sites", async () => {
  await withServer({}, async ({ url }) => {
    const [cookie = ""] = await signUp(url, url, { "x-forwarded-proto": "https" });
    expect(cookie).toMatch(/^backline\.session=/);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=lax/i);
    expect(cookie).not.toMatch(/; Secure/i);
  });
});

test("SIGTERM: what is in flight is answered, last uses are written, and the process ends by itself", async ({
  key,
  db,
}) => {
  const { secret, key: summary } = await key();
  const server = await startServer(sharedSettings());
  const calls = Array.from({ length: 40 }, () => ask(server.url, { path: "/api/v1/me", headers: bearer(secret) }));
  await Promise.race(calls);
  const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  server.process.kill("SIGTERM");
  const answers = await Promise.allSettled(calls);
  expect(await ended).toBe(0);
  const done = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.status] : []));
  expect(done.length).toBeGreaterThan(0);
  expect(done.filter((status) => status !== 200)).toEqual([]);
  const [row] = await db.select({ at: accessKeys.lastUsedAt }).from(accessKeys).where(eq(accessKeys.id, summary.id));
  expect(row?.at).not.toBeNull();
  expect(server.output()).not.toMatch(/"level":(?:50|60)/);
});

test("SIGTERM in the middle of an upload: the upload is taken in whole", async ({ key, db }) => {
  const { secret, key: summary } = await key({ scopes: ["scans:write", "assets:write"] });
  const server = await startServer(sharedSettings());
  const ended = new Promise<number | null>((resolve) => server.process.once("exit", resolve));
  const { hostname, port } = new URL(server.url);
  const { request } = await import("node:http");
  const report = JSON.stringify({ version: "2.1.0", runs: [{ tool: { driver: { name: "T" } }, results: [] }] });
  const asset = `asset-${crypto.randomUUID()}`;
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { ...bearer(secret), "content-type": "application/json", "content-length": report.length };
    const sent = request(
      { hostname, port, path: `/api/v1/scans?asset=${asset}`, method: "POST", headers },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    sent.on("error", reject);
    sent.write(report.slice(0, 10));
    const finish = async () => {
      const used = () => db.$client`select from access_keys where id = ${summary.id} and last_used_at is not null`;
      await until(async () => (await used()).count > 0);
      server.process.kill("SIGTERM");
      await until(async () => !(await accepts(server.url)));
      sent.end(report.slice(10));
    };
    finish().catch(reject);
  });
  expect(status).toBe(201);
  expect(await ended).toBe(0);
});

const accepts = (url: string) =>
  ask(url, { path: "/api/health/live" }).then(
    () => true,
    () => false,
  );
