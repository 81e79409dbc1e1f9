import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Locator } from "@playwright/test";
import { z } from "zod";
import { createSession } from "@/lib/auth/sessions/session-token";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { type Answer, ask, askRaw, bearer, bodyOf, parseRaw, until } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { startReverseProxy } from "@/test/servers/reverse-proxy";
import { startServer, type TestServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

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
  const rows: [string, string, string | null][] = [
    ["0", "192.0.2.1", "127.0.0.1"],
    ["1", "192.0.2.1", "192.0.2.1"],
    ["1", "192.0.2.9, 192.0.2.1", "192.0.2.1"],
    ["1", "198.51.100.1, 192.0.2.1", "192.0.2.1"],
    ["1", "192.0.2.1:4711", "192.0.2.1"],
    ["1", "[2001:db8::1]:4711", "2001:db8::1"],
    ["1", "::ffff:192.0.2.1", "192.0.2.1"],
    ["1", "198.51.100.1, nonsense", null],
    ["1", "", null],
    ["2", "198.51.100.1, 192.0.2.1, 192.0.2.2", "192.0.2.1"],
    ["2", "192.0.2.1, 192.0.2.2", "192.0.2.1"],
    ["2", "198.51.100.1", null],
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

test("a key with allowed addresses is refused when its caller's address is unknown, also from an allowed proxy", async ({
  key,
}) => {
  const { secret: bound } = await key({ allowedAddresses: ["127.0.0.0/8", "0.0.0.0/0", "::/0"] });
  const { secret: free } = await key();
  await withServer({ TRUSTED_PROXIES: "1" }, async ({ url }) => {
    const from = (secret: string, forwarded?: string | string[]) => {
      const headers = { ...bearer(secret), ...(forwarded !== undefined && { "x-forwarded-for": forwarded }) };
      return ask(url, { path: "/api/v1/me", headers });
    };
    expect((await from(bound, "192.0.2.1")).status).toBe(200);
    for (const forwarded of [undefined, "", "unknown", "_hidden", "192.0.2.1, unknown", ["192.0.2.1", "unknown"]]) {
      const problem = expectProblem(await from(bound, forwarded), 403, "address_not_allowed");
      expect(problem.address).toBeNull();
      expect(problem.detail).toContain("X-Forwarded-For");
      expect(problem.hint).toContain("TRUSTED_PROXIES");
      expect((await from(free, forwarded)).status).toBe(200);
    }
  });
});

test("a request with more headers than are read is refused, so that the proxy's header is never dropped", async ({
  key,
}) => {
  const { secret } = await key({ allowedAddresses: ["127.0.0.0/8", "192.0.2.1"] });
  const padded = (padding: number, forwarded: string) =>
    [
      // Version 1.0, whose answers end with the connection: this reads them as they are.
      "GET /api/v1/me HTTP/1.0",
      "Host: backline.example",
      "Connection: close",
      `Authorization: Bearer ${secret}`,
      ...Array.from({ length: padding }, () => "a: b"),
      `X-Forwarded-For: ${forwarded}`,
      "\r\n",
    ].join("\r\n");
  await withServer({ TRUSTED_PROXIES: "1" }, async ({ url }) => {
    const send = async (padding: number, forwarded: string) => parseRaw(await askRaw(url, padded(padding, forwarded)));
    expect((await send(900, "192.0.2.1")).status).toBe(200);
    expect(seenAddress(await send(996, "198.51.100.1"))).toBe("198.51.100.1");
    for (const padding of [997, 1000, 1500, 2400])
      expectProblem(await send(padding, "198.51.100.1"), 431, "headers_too_large");
  });
});

const account = () => ({
  name: "Ada",
  email: `${crypto.randomUUID()}@example.com`,
  password: "seven quiet lanterns drift",
});

/** Signs a person up and returns the cookies that the answer sets. */
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

test("under HTTPS the cookies have the prefix __Host-, behind a trusted proxy and by PUBLIC_URL", async ({ owner }) => {
  // Somebody has signed up here before; the first one would need the setup link.
  expect(owner.role).toBe("owner");
  const provider = { GITHUB_CLIENT_ID: "id", GITHUB_CLIENT_SECRET: "secret" };
  await withServer({ TRUSTED_PROXIES: "1", ...provider }, async ({ url }) => {
    const proxy = { "x-forwarded-proto": "https", "x-forwarded-host": "backline.localhost" };
    const cookies = await signUp(url, "https://backline.localhost", proxy);
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

test("without HTTPS the cookie is still hidden from scripts and other sites", async () => {
  await withServer({}, async ({ url }) => {
    const [cookie = ""] = await signUp(url, url, { "x-forwarded-proto": "https" });
    expect(cookie).toMatch(/^backline\.session=/);
    expect(cookie).toContain(`; Max-Age=${30 * 24 * 60 * 60};`);
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=lax/i);
    expect(cookie).not.toMatch(/; Secure/i);
  });
});

test("a page loaded from an address other than PUBLIC_URL says so before anything is typed", async ({ page }) => {
  await withServer({ PUBLIC_URL: "https://backline.example.com" }, async ({ url }) => {
    await page.goto(`${url}/sign-in`);
    const notice = page.getByRole("alert").filter({ hasText: "Nobody can sign in at this address" });
    await expect(notice).toContainText(`You opened ${url}`);
    await expect(notice.getByRole("link")).toHaveAttribute("href", "https://backline.example.com");
  });
  await withServer({}, async ({ url }) => {
    await page.goto(`${url}/sign-in`);
    await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
    await expect(page.getByText("Nobody can sign in")).toHaveCount(0);
  });
});

/** A proxy that says nothing about the browser, as nginx without any header set: Host is the server's own. */
const silentProxy = () =>
  startReverseProxy((headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "host")));

test("a form refused because of a misconfigured proxy names the address used, the one seen, and what to set", async ({
  page,
  owner,
  db,
}) => {
  const proxy = await silentProxy();
  await withServer({}, async ({ url }) => {
    proxy.pointAt(url);
    const expectAdvice = async (advice: Locator) => {
      for (const part of [proxy.url, url, `PUBLIC_URL=${proxy.url}`, "TRUSTED_PROXIES"]) {
        await expect(advice).toContainText(part);
      }
    };
    const forms = [
      { path: "/sign-up", button: "Create account", fields: { Name: "Ada", Email: "ada@example.com" } },
      { path: "/sign-in", button: "Sign in", fields: { Email: "ada@example.com" } },
    ];
    for (const { path, button, fields } of forms) {
      await page.goto(`${proxy.url}${path}`);
      await expectAdvice(page.getByRole("alert").filter({ hasText: "Nobody can sign in at this address" }));
      for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text);
      await page.getByLabel("Password", { exact: true }).fill("seven quiet lanterns drift");
      await page.getByRole("button", { name: button }).click();
      await expectAdvice(page.locator("form").getByRole("alert"));
    }
    // Whoever was signed in before the proxy lost its settings is refused in the same way by the forms of the workspace.
    const { token } = await createSession(db, owner.userId);
    await page.context().addCookies([{ name: "backline.session", value: token, url: proxy.url, httpOnly: true }]);
    await page.goto(`${proxy.url}/settings/access-keys`);
    await page.getByRole("button", { name: "Create Access Key" }).first().click();
    await page.getByLabel("Name").fill("Behind a proxy");
    await page.getByRole("radiogroup").first().getByText("Read", { exact: true }).click();
    await page.getByRole("button", { name: "Generate" }).click();
    await expectAdvice(page.getByRole("dialog").getByRole("alert"));

    // What a browser posts by itself, without a script, is answered with a page that says the same.
    const headers = { accept: "text/html", origin: proxy.url, "content-type": "application/x-www-form-urlencoded" };
    const posted = await ask(url, { path: "/sign-in", method: "POST", headers, body: "email=a" });
    expect(posted.status).toBe(403);
    // A document that is set keeps the policy of the one before it.
    await page.goto("about:blank");
    await page.setContent(posted.text);
    await expectAdvice(page.getByRole("main"));
  });
  await proxy.close();
});

test("a form without an answer from Backline blames the address or proxy, not the connection, where that is the cause", async ({
  page,
  owner,
}) => {
  // Until somebody has signed up, there is no page to sign in.
  expect(owner.role).toBe("owner");
  const passOn = (headers: IncomingHttpHeaders) => headers;
  const ways: { post: (outgoing: ServerResponse) => void; fits: RegExp; other: RegExp }[] = [
    {
      post: (outgoing) => outgoing.destroy(),
      fits: /^The server could not be reached\./,
      other: /^Nobody can sign in at this address\. The notice above/,
    },
    ...[403, 502].map((status) => {
      const message = new RegExp(`^Something between this browser and Backline.+\\(status ${status}\\)`);
      const post = (outgoing: ServerResponse) =>
        void outgoing.writeHead(status, { "content-type": "text/html" }).end("no");
      return { post, fits: message, other: message };
    }),
  ];
  for (const { post, fits, other } of ways) {
    const proxy = await startReverseProxy(passOn, post);
    for (const [settings, message] of [
      [{ PUBLIC_URL: proxy.url }, fits],
      [{ PUBLIC_URL: "https://backline.example.com" }, other],
    ] as const) {
      await withServer(settings, async ({ url }) => {
        proxy.pointAt(url);
        for (const { path, button } of [
          { path: "/sign-in", button: "Sign in" },
          { path: "/sign-up", button: "Create account" },
        ]) {
          await page.goto(`${proxy.url}${path}`);
          await page.getByRole("button", { name: button }).click();
          await expect(page.locator("form").getByRole("alert").first()).toHaveText(message);
          await expect(page.getByText("Nobody can sign in at this address", { exact: true })).toHaveCount(
            settings.PUBLIC_URL === proxy.url ? 0 : 1,
          );
        }
      });
    }
    await proxy.close();
  }
});

test("ignored proxy headers are logged once, with the fix and without their values", async () => {
  const logged = (server: TestServer) =>
    server
      .output()
      .split("\n")
      .filter((line) => line.includes("TRUSTED_PROXIES is 0"));
  for (const header of ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"]) {
    await withServer({}, async (server) => {
      const live = (headers: Record<string, string>) => ask(server.url, { path: "/api/health/live", headers });
      await live({});
      expect(logged(server)).toEqual([]);
      for (let time = 0; time < 3; time++) await live({ [header]: "203.0.113.9" });
      await until(() => logged(server).length > 0);
      await server.stop();
      expect(logged(server)).toHaveLength(1);
      expect(logged(server)[0]).toMatch(/"level":40.*set TRUSTED_PROXIES .* PUBLIC_URL/);
      expect(server.output()).not.toContain("203.0.113.9");
    });
  }
  await withServer({ TRUSTED_PROXIES: "1" }, async (server) => {
    await ask(server.url, { path: "/api/health/live", headers: { "x-forwarded-for": "203.0.113.9" } });
    await server.stop();
    expect(logged(server)).toEqual([]);
  });
});

test("the answer to a call without a key through a proxy says that the header did not arrive", async ({ urls }) => {
  const hintFor = async (headers: Record<string, string>) => {
    const { detail, hint } = expectProblem(await ask(urls.a, { path: "/api/v1/me", headers }), 401, "missing_key");
    return `${detail} ${hint}`;
  };
  expect(await hintFor({})).not.toContain("proxy");
  for (const header of ["via", "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip"]) {
    const text = await hintFor({ [header]: "1.1 proxy.example" });
    expect(text, header).toContain("without an Authorization or X-API-Key header");
    expect(text, header).toMatch(/proxy .*removed it/);
  }
  // Nobody says it for the proxy.
  expect(await hintFor({ "x-backline-forwarded": "yes" })).not.toContain("proxy");
});
