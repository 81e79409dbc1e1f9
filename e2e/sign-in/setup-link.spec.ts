import { networkInterfaces } from "node:os";
import { expect, type Page } from "@playwright/test";
import { accounts } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";
import { setupLink, setupToken } from "@/lib/auth/setup-link";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { ask, until } from "@/test/api/http";
import { test as base } from "@/test/browser/watched";
import { freePort } from "@/test/servers/free-port";
import { startIdentityProvider } from "@/test/servers/identity-provider";
import { type Installation, openInstallation } from "@/test/servers/installation";
import { allForwardedHeaders, startReverseProxy } from "@/test/servers/reverse-proxy";
import type { TestServer } from "@/test/servers/server";
import { test as startTest, stop, withDb } from "@/test/servers/start-test";

const secret = "the secret that all instances of this test share";
const token = setupToken(secret);

/** A fresh installation that people reach through a proxy at `url`. */
type Reached = Installation & { url: string; serve(settings?: Record<string, string>): Promise<TestServer> };

const test = base.extend<{ reached: Reached }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  reached: async ({}, use) => {
    const installation = await openInstallation();
    const proxy = await startReverseProxy(allForwardedHeaders);
    await use({
      ...installation,
      url: proxy.url,
      async serve(settings = {}) {
        const server = await installation.start({ TRUSTED_PROXIES: "1", AUTH_SECRET: secret, ...settings });
        proxy.pointAt(server.url);
        return server;
      },
    });
    await proxy.close();
    await installation.remove();
  },
});

const newcomer = () => ({
  name: "Ada",
  email: `${crypto.randomUUID()}@example.com`,
  password: "seven quiet lanterns drift",
});

/** Calls the action of the sign-up page, with the cookie of a setup link or without, and returns how it ended. */
async function signUp(url: string, setup?: string): Promise<string> {
  const cookie = setup === undefined ? {} : { cookie: `backline.setup=${setup}` };
  const result = resultOf(await callAction(url, await findAction("signUpAction"), newcomer(), cookie));
  return result.ok ? "ok" : result.error.code;
}

async function createAccount(page: Page): Promise<void> {
  const { name, email, password } = newcomer();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
}

test("the first owner of a reachable instance needs the setup link, whatever SIGN_UP says", async ({ reached }) => {
  for (const SIGN_UP of ["closed", "open"]) {
    await reached.serve({ SIGN_UP });
    const page = await ask(reached.url, { path: "/sign-up" });
    expect(page.text).toContain("Open the setup link");
    expect(page.text).not.toContain("Create account");
    const almost = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
    for (const wrong of [
      undefined,
      "",
      "x",
      almost,
      `${token}A`,
      token.toLowerCase(),
      encodeURIComponent(`${token}\n`),
    ]) {
      expect(await signUp(reached.url, wrong), String(wrong)).toBe("setup_link_required");
    }
  }
  expect(await reached.db.select({ id: users.id }).from(users)).toEqual([]);
  expect(await signUp(reached.url, token)).toBe("ok");
});

test("the setup link makes its opener the owner, leaves no token behind, and does nothing afterwards", async ({
  page,
  reached,
}) => {
  const server = await reached.serve();
  await page.goto(`${reached.url}/sign-up`);
  await expect(page.getByRole("heading", { name: "Open the setup link" })).toBeVisible();
  await page.goto(setupLink(reached.url, secret));
  await expect(page.getByRole("heading", { name: "Set up Backline" })).toBeVisible();
  expect(page.url()).toBe(`${reached.url}/sign-up`);
  expect(await page.content()).not.toContain(token);
  expect(await page.evaluate(() => document.cookie)).not.toContain(token);
  await createAccount(page);
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  await page.goBack();
  expect(page.url()).not.toContain("setup");
  expect(server.output()).not.toContain(token);

  await page.context().clearCookies();
  await page.goto(setupLink(reached.url, secret));
  await expect(page.getByRole("heading", { name: "Registration is closed" })).toBeVisible();
  expect(await signUp(reached.url, token)).toBe("registration_closed");
});

test("of several people who open the link at once exactly one becomes the owner, on several instances too", async ({
  reached,
}) => {
  const other = await reached.start({ TRUSTED_PROXIES: "1", AUTH_SECRET: secret });
  await reached.serve();
  const attempts = [reached.url, other.url, reached.url, other.url, reached.url, other.url];
  const ends = await Promise.all(attempts.map((url) => signUp(url, token)));
  expect(ends.toSorted()).toEqual(["ok", ...Array(5).fill("registration_closed")].toSorted());
  expect(await reached.db.select({ id: accounts.id }).from(accounts)).toHaveLength(1);
});

test("the first owner needs the setup link with single sign-on as well", async ({ page, reached }) => {
  const people = [{ sub: "ada", name: "Ada", email: "ada@example.com", email_verified: true }];
  const provider = await startIdentityProvider(people, `${reached.url}/api/auth/callback/oidc`);
  await reached.serve({
    PUBLIC_URL: reached.url,
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: provider.clientId,
    OIDC_CLIENT_SECRET: provider.clientSecret,
    OIDC_NAME: "Example ID",
  });
  const signIn = async () => {
    await page.goto(`${reached.url}/sign-in`);
    await page.getByRole("button", { name: "Continue with Example ID" }).click();
    await page.locator("input[name=login]").fill("ada");
    await page.locator("input[name=password]").fill("any");
    await page.getByRole("button", { name: /sign-in/i }).click();
    await page.getByRole("button", { name: /continue/i }).click();
    await page.waitForURL((url) => url.origin === reached.url);
  };
  await signIn();
  await expect(page.getByText("Open the setup link that npm start printed")).toBeVisible();
  expect(await reached.db.select({ id: users.id }).from(users)).toEqual([]);

  await page.context().clearCookies();
  await page.goto(setupLink(reached.url, secret));
  await page.getByRole("link", { name: "signing in through another service" }).click();
  await page.waitForURL(`${reached.url}/sign-in`);
  await signIn();
  await expect(page).toHaveURL(`${reached.url}/vulnerabilities`);
  await provider.stop();
});

test("under a public PUBLIC_URL the link is needed on the machine too, because a local proxy looks the same", async ({
  reached,
}) => {
  const server = await reached.serve({ PUBLIC_URL: "https://backline.example", TRUSTED_PROXIES: "0" });
  const action = await findAction("signUpAction");
  const call = (cookie?: string) =>
    callAction(server.url, action, newcomer(), { origin: "https://backline.example", ...(cookie && { cookie }) });
  expect(resultOf(await call())).toMatchObject({ error: { code: "setup_link_required" } });
  expect(resultOf(await call(`__Host-backline.setup=${token}`))).toMatchObject({ ok: true });
});

startTest.describe.configure({ timeout: 300_000 });

startTest(
  "npm start on all addresses prints the setup link while nobody has signed up, and a browser on the machine needs none",
  async ({ instance, start }) => {
    const port = await freePort();
    const product = start({ HOST: "0.0.0.0", PORT: String(port) });
    const url = await product.ready();
    const printed = () => /becomes the owner: (\S+)/.exec(product.output())?.[1];
    await until(() => printed() !== undefined);
    const link = new URL(printed() ?? "");
    expect(link.origin).toBe(url);
    await until(() => product.output().includes("On another computer"));
    const here = `http://127.0.0.1:${port}`;
    expect((await ask(here, { path: "/sign-up" })).text).toContain("Set up Backline");
    const outside = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    for (const { address } of outside.filter(({ internal, family }) => !internal && family === "IPv4")) {
      for (const headers of [{}, { host: `localhost:${port}` }]) {
        const answer = await ask(`http://${address}:${port}`, { path: "/sign-up", headers });
        expect(answer.text, address).toContain("Open the setup link");
      }
    }
    const passedOn = { "x-forwarded-for": "203.0.113.9" };
    expect((await ask(here, { path: "/sign-up", headers: passedOn })).text).toContain("Open the setup link");
    const opened = await ask(here, { path: `${link.pathname}${link.search}`, headers: passedOn });
    expect(opened).toMatchObject({ status: 303, headers: { location: "/sign-up", "cache-control": "no-store" } });
    const [cookie = ""] = opened.headers["set-cookie"]?.[0]?.split(";") ?? [];
    const page = await ask(here, { path: "/sign-up", headers: { ...passedOn, cookie } });
    expect(page.text).toContain("Set up Backline");

    expect(await signUp(here)).toBe("ok");
    expect(await withDb(instance.dataDir, (db) => db.select({ id: users.id }).from(users))).toHaveLength(1);
    await stop(product, instance.dataDir);
    const again = start({ HOST: "0.0.0.0", PORT: String(port) });
    await again.ready();
    await stop(again, instance.dataDir);
    expect(again.output()).not.toContain("setup=");
  },
);
