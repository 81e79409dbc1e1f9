import { expect, type Page } from "@playwright/test";
import type { Db } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import { test as base } from "@/test/browser/watched";
import { freePort } from "@/test/servers/free-port";
import { type Person, startIdentityProvider } from "@/test/servers/identity-provider";
import { openInstallation } from "@/test/servers/installation";

const people: Person[] = [
  { sub: "ada", name: "Ada Lovelace", email: "ada@example.com", email_verified: true },
  { sub: "bob", name: "Bob", email: "bob@example.com", email_verified: true },
  { sub: "eve", name: "Eve", email: "eve@example.com", email_verified: false },
  { sub: "mallory", name: "Mallory", email: "ada@example.com", email_verified: true },
];

type Place = { url: string; db: Db; output(): string; allowSignUp(): Promise<void>; stopProvider(): Promise<void> };

/** An installation of its own without a single user, with a real OpenID provider beside it. */
const test = base.extend<{ installation: Place }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  installation: async ({}, use) => {
    const installation = await openInstallation();
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
    const server = await installation.start(settings);
    await use({
      url,
      db: installation.db,
      output: server.output,
      stopProvider: provider.stop,
      async allowSignUp() {
        await server.stop();
        await installation.start({ ...settings, SIGN_UP: "open" });
      },
    });
    await installation.remove();
    await provider.stop();
  },
});

async function signInAs(page: Page, installation: Place, sub: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${installation.url}/sign-in`);
  await page.getByRole("button", { name: "Continue with Example ID" }).click();
  await page.locator("input[name=login]").fill(sub);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: /sign-in/i }).click();
  await page.getByRole("button", { name: /continue/i }).click();
  await page.waitForURL((url) => url.origin === installation.url);
}

test("the first person to sign in with the provider owns the account, and registration then closes", async ({
  page,
  installation,
}) => {
  await signInAs(page, installation, "ada");
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await expect(page).toHaveURL(`${installation.url}/vulnerabilities`);
  const cookie = (await page.context().cookies()).find(({ name }) => name === "backline.session");
  const [session] = await installation.db.select({ expiresAt: sessions.expiresAt }).from(sessions);
  const endsAt = (session?.expiresAt.getTime() ?? 0) / 1000;
  expect(Math.abs((cookie?.expires ?? 0) - endsAt)).toBeLessThan(3600);

  await signInAs(page, installation, "bob");
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText(/registration is closed/i)).toBeVisible();

  await signInAs(page, installation, "ada");
  await expect(page).toHaveURL(`${installation.url}/vulnerabilities`);
  const events = installation.output().match(/"event":"member\.[^"]+"|"reason":"[^"]+"|"through":"[^"]+"/g);
  expect(events).toEqual([
    ...['"event":"member.signed_up"', '"through":"oidc"', '"event":"member.signed_in"', '"through":"oidc"'],
    ...['"event":"member.sign_in_failed"', '"through":"oidc"', '"reason":"registration_closed"'],
    ...['"event":"member.signed_in"', '"through":"oidc"'],
  ]);
  expect(installation.output()).not.toMatch(/lovelace|@example\.com/i);
});

test("an email address never links two identities, and an unverified one can't register", async ({
  page,
  installation,
}) => {
  await signInAs(page, installation, "ada");
  await installation.allowSignUp();
  await signInAs(page, installation, "mallory");
  await expect(page.getByText(/account with this email already exists/i)).toBeVisible();
  await signInAs(page, installation, "eve");
  await expect(page.getByText(/hasn’t verified your email/i)).toBeVisible();
  await signInAs(page, installation, "bob");
  await expect(page).toHaveURL(`${installation.url}/vulnerabilities`);
});

test("signing out ends the session on the server, and a copied cookie is refused", async ({ page, installation }) => {
  await signInAs(page, installation, "ada");
  const copied = await page.context().cookies();
  await page.getByRole("button", { name: /ada/i }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await installation.db.select({ id: sessions.id }).from(sessions)).toEqual([]);
  await page.context().addCookies(copied);
  await page.goto(`${installation.url}/settings/access-keys`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a callback without its state signs nobody in and leads to the sign-in page", async ({ page, installation }) => {
  await signInAs(page, installation, "ada");
  await page.context().clearCookies();
  await page.goto(`${installation.url}/api/auth/callback/oidc?code=stolen&state=made-up`);
  await expect(page).toHaveURL(/\/sign-in\?error=oauth_failed/);
  await page.goto(`${installation.url}/settings/access-keys`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the sign-in page reports a provider that does not answer", async ({ page, installation }) => {
  await installation.stopProvider();
  await page.goto(`${installation.url}/sign-in`);
  await page.getByRole("button", { name: "Continue with Example ID" }).click();
  await expect(page.getByText("Couldn’t sign you in with the other service")).toBeVisible();
  await expect(page).toHaveURL(`${installation.url}/sign-in?error=oauth_failed`);
});

test("only the providers that are configured are offered", async ({ page, installation }) => {
  await page.goto(`${installation.url}/sign-in`);
  await expect(page.getByRole("button", { name: "Continue with Example ID" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue with GitHub" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toHaveCount(0);
});
