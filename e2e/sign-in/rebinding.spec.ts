import { networkInterfaces } from "node:os";
import { expect } from "@playwright/test";
import { users } from "@/db/schema/users";
import { generateKey } from "@/lib/access-keys/credential/secret";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { ask } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { test as base } from "@/test/browser/watched";
import { type Installation, openInstallation } from "@/test/servers/installation";

/** A fresh installation that listens on loopback, as `npm start` makes it. */
const test = base.extend<{ fresh: Installation }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  fresh: async ({}, use) => {
    const installation = await openInstallation();
    await use(installation);
    await installation.remove();
  },
});

const newcomer = () => ({
  name: "Ada",
  email: `${crypto.randomUUID()}@example.com`,
  password: "seven quiet lanterns drift",
});

const foreign = (port: string) => [
  `rebound.example:${port}`,
  "rebound.example",
  `127.0.0.1.rebound.example:${port}`,
  `localhost.rebound.example:${port}`,
  `workstation.local:${port}`,
  `203.0.113.7:${port}`,
  `0.0.0.0:${port}`,
];

test("a page under a foreign host name can't read a fresh instance or become its owner", async ({ fresh }) => {
  const { url } = await fresh.start({ GITHUB_CLIENT_ID: "id", GITHUB_CLIENT_SECRET: "secret" });
  const signUp = await findAction("signUpAction");
  for (const host of foreign(new URL(url).port)) {
    for (const path of ["/", "/sign-up", "/sign-in", "/settings/access-keys", "/nothing", "/_next/static/x.js"]) {
      expectProblem(await ask(url, { path, headers: { host } }), 421, "unknown_host");
    }
    for (const path of ["/api/auth/csrf", "/api/auth/providers"]) {
      expectProblem(await ask(url, { path, headers: { host } }), 421, "unknown_host");
    }
    const origin = `http://${host}`;
    const posted = await callAction(url, signUp, newcomer(), { origin, headers: { host } });
    expectProblem(posted, 421, "unknown_host");
    const pretending = { host, "x-forwarded-host": new URL(url).host, "x-backline-local": "yes" };
    expectProblem(await callAction(url, signUp, newcomer(), { origin, headers: pretending }), 421, "unknown_host");
    // Keys open the API at whatever name it has in the network of its callers.
    expectProblem(await ask(url, { path: "/api/v1/me", headers: { host } }), 401, "missing_key");
    expect((await ask(url, { path: "/api/health/ready", headers: { host } })).status).toBe(200);
  }
  expect(await fresh.db.select({ id: users.id }).from(users)).toEqual([]);
});

test("pages are served at loopback names and the machine's own addresses, and the first sign-up there needs no link", async ({
  fresh,
}) => {
  const { url } = await fresh.start();
  const { port } = new URL(url);
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const addresses = own.map(({ address, family }) => (family === "IPv6" ? `[${address.split("%")[0]}]` : address));
  for (const host of ["localhost", "backline.localhost", "127.0.0.1", "127.1", "[::1]", ...addresses]) {
    for (const shown of [host, `${host}:${port}`]) {
      const page = await ask(url, { path: "/sign-up", headers: { host: shown } });
      expect(page.status, shown).toBe(200);
    }
  }
  for (const host of ["localhost", `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
    expect((await ask(url, { path: "/sign-up", headers: { host } })).text, host).toContain("Set up Backline");
  }
  const host = `backline.localhost:${port}`;
  const signUp = await findAction("signUpAction");
  const answer = await callAction(url, signUp, newcomer(), { origin: `http://${host}`, headers: { host } });
  expect(resultOf(answer)).toMatchObject({ ok: true });
});

test("behind a trusted proxy the forwarded host counts, and PUBLIC_URL makes a name this Backline's own", async ({
  fresh,
}) => {
  const at = (host: string) => ({ "x-forwarded-for": "203.0.113.9", "x-forwarded-host": host });
  const proxied = await fresh.start({ TRUSTED_PROXIES: "1" });
  const page = (url: string, headers: Record<string, string>) => ask(url, { path: "/sign-up", headers });
  expectProblem(await page(proxied.url, at("rebound.example")), 421, "unknown_host");
  expect((await page(proxied.url, at("localhost"))).status).toBe(200);
  const named = await fresh.start({ PUBLIC_URL: "https://backline.example" });
  expect((await page(named.url, { host: "backline.example" })).status).toBe(200);
  const signUp = await findAction("signUpAction");
  const headers = { host: "rebound.example" };
  const posted = await callAction(named.url, signUp, newcomer(), { origin: "http://rebound.example", headers });
  expect(posted.status).toBe(403);
  expect(await fresh.db.select({ id: users.id }).from(users)).toEqual([]);
});

test("a page at an unknown name says which address it is and what to set", async ({ fresh, page }) => {
  const { url } = await fresh.start();
  const host = `<b>rebound</b>.example`;
  const headers = { accept: "text/html", host: `rebound.example:${new URL(url).port}` };
  const answer = await ask(url, { path: "/sign-up", headers });
  expect(answer.status).toBe(421);
  expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
  await page.setContent(answer.text);
  await expect(page.getByRole("heading", { name: "Unknown address" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(`http://${headers.host}`);
  await expect(page.getByRole("main")).toContainText(`PUBLIC_URL=http://${headers.host}`);
  await expect(page.getByRole("main")).toContainText("TRUSTED_PROXIES");
  for (const text of [host, '"><script>alert(1)</script>']) {
    const hostile = await ask(url, { path: "/sign-up", headers: { accept: "text/html", host: text } });
    expect(hostile.status).toBeGreaterThanOrEqual(400);
    expect(hostile.text).not.toContain(text);
  }
});

test("no refusal of an address repeats a key that is in it", async ({ fresh }) => {
  const { url } = await fresh.start();
  const { plaintext } = generateKey();
  const secret = "aB3".repeat(13).slice(0, 38);
  for (const name of [plaintext, secret, plaintext.toLowerCase(), plaintext.slice(0, 20)]) {
    const says = (text: string) => text.toLowerCase().includes(name.toLowerCase());
    for (const host of [name, `${name}.example:3000`, `${name}.localhost`, `x.${name}.localhost:3000`]) {
      for (const accept of ["text/html", "application/json"]) {
        const got = await ask(url, { path: "/sign-up", headers: { host, accept } });
        expect(got.status, host).toBe(421);
        expect(says(got.text)).toBe(false);
        const headers = { accept, origin: `http://${host}`, "content-type": "application/x-www-form-urlencoded" };
        const posted = await ask(url, { path: "/sign-up", method: "POST", headers, body: "a=b" });
        expect(posted.status).toBe(403);
        expect(says(posted.text)).toBe(false);
      }
    }
  }
});
