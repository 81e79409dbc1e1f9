import { expect, type Page } from "@playwright/test";
import type { Db } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import { test as base } from "@/test/browser/watched";
import { freePort } from "@/test/servers/free-port";
import { type Person, startIdentityProvider } from "@/test/servers/identity-provider";
import { openHouse } from "@/test/servers/installation";

const people: Person[] = [
  { sub: "ada", name: "Ada Lovelace", email: "ada@example.com", email_verified: true },
  { sub: "bob", name: "Bob", email: "bob@example.com", email_verified: true },
  { sub: "eve", name: "Eve", email: "eve@example.com", email_verified: false },
  { sub: "mallory", name: "Mallory", email: "ada@example.com", email_verified: true },
];

type Place = { url: string; db: Db; output(): string; allowSignUp(): Promise<void>; stopProvider(): Promise<void> };

/** An installation of its own without a single user, with a real OpenID provider beside it. */
const test = base.extend<{ house: Place }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  house: async ({}, use) => {
    const house = await openHouse();
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const provider = await startIdentityProvider(people, `${url}/api/auth/callback/oidc`);
    const settings = {
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      OIDC_NAME: "Example ID",
      GITHUB_CLIENT_ID: "id",
      GITHUB_CLIENT_SECRET: "secret",
    };
    const server = await house.start(settings);
    await use({
      url,
      db: house.db,
      output: server.output,
      stopProvider: provider.stop,
      async allowSignUp() {
        await server.stop();
        await house.start({ ...settings, SIGN_UP: "open" });
      },
    });
    await house.remove();
    await provider.stop();
  },
});

async function signInAs(page: Page, house: Place, sub: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${house.url}/sign-in`);
  await page.getByRole("button", { name: "Continue with Example ID" }).click();
  await page.locator("input[name=login]").fill(sub);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: /sign-in/i }).click();
  await page.getByRole("button", { name: /continue/i }).click();
  await page.waitForURL((url) => url.origin === house.url);
}

test("the first person who comes through the provider owns the account, and registration then is closed", async ({
  page,
  house,
}) => {
  await signInAs(page, house, "ada");
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await expect(page).toHaveURL(`${house.url}/vulnerabilities`);
  const cookie = (await page.context().cookies()).find(({ name }) => name === "backline.session");
  const [session] = await house.db.select({ expiresAt: sessions.expiresAt }).from(sessions);
  const endsAt = (session?.expiresAt.getTime() ?? 0) / 1000;
  expect(Math.abs((cookie?.expires ?? 0) - endsAt)).toBeLessThan(3600);

  await signInAs(page, house, "bob");
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText(/registration is closed/i)).toBeVisible();

  await signInAs(page, house, "ada");
  await expect(page).toHaveURL(`${house.url}/vulnerabilities`);
  const events = house.output().match(/"event":"member\.[^"]+"|"reason":"[^"]+"|"through":"[^"]+"/g);
  expect(events).toEqual([
    ...['"event":"member.signed_up"', '"through":"oidc"', '"event":"member.signed_in"', '"through":"oidc"'],
    ...['"event":"member.sign_in_failed"', '"through":"oidc"', '"reason":"registration_closed"'],
    ...['"event":"member.signed_in"', '"through":"oidc"'],
  ]);
  expect(house.output()).not.toMatch(/lovelace|@example\.com/i);
});

test("an address never links two identities, and an unverified one registers nobody", async ({ page, house }) => {
  await signInAs(page, house, "ada");
  await house.allowSignUp();
  await signInAs(page, house, "mallory");
  await expect(page.getByText(/account with this email already exists/i)).toBeVisible();
  await signInAs(page, house, "eve");
  await expect(page.getByText(/hasn’t verified your email/i)).toBeVisible();
  await signInAs(page, house, "bob");
  await expect(page).toHaveURL(`${house.url}/vulnerabilities`);
});

test("signing out ends the session on the server, and a copied cookie is dead", async ({ page, house }) => {
  await signInAs(page, house, "ada");
  const copied = await page.context().cookies();
  await page.getByRole("button", { name: /ada/i }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await house.db.select({ id: sessions.id }).from(sessions)).toEqual([]);
  await page.context().addCookies(copied);
  await page.goto(`${house.url}/settings/access-keys`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a callback without its state signs nobody in and leads to the sign-in page", async ({ page, house }) => {
  await signInAs(page, house, "ada");
  await page.context().clearCookies();
  await page.goto(`${house.url}/api/auth/callback/oidc?code=stolen&state=made-up`);
  await expect(page).toHaveURL(/\/sign-in\?error=oauth_failed/);
  await page.goto(`${house.url}/settings/access-keys`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a provider that does not answer is told on the sign-in page", async ({ page, house }) => {
  await house.stopProvider();
  await page.goto(`${house.url}/sign-in`);
  await page.getByRole("button", { name: "Continue with Example ID" }).click();
  await expect(page.getByText("Couldn’t sign you in with the other service")).toBeVisible();
  await expect(page).toHaveURL(`${house.url}/sign-in?error=oauth_failed`);
});

test("only the providers that are configured are offered", async ({ page, house }) => {
  await page.goto(`${house.url}/sign-in`);
  await expect(page.getByRole("button", { name: "Continue with Example ID" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue with GitHub" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toHaveCount(0);
});
