import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { openDb } from "@/db/client";
import { openEmbedded } from "@/db/embedded";
import { migrateToLatest } from "@/db/migrate";
import { sessions } from "@/db/schema/users";
import { watchPages } from "./fixtures";
import { type Person, startIdentityProvider } from "./setup/identity-provider";
import { root, startServer } from "./setup/server";

const people: Person[] = [
  { sub: "ada", name: "Ada Lovelace", email: "ada@example.com", email_verified: true },
  { sub: "bob", name: "Bob", email: "bob@example.com", email_verified: true },
  { sub: "eve", name: "Eve", email: "eve@example.com", email_verified: false },
  { sub: "mallory", name: "Mallory", email: "ada@example.com", email_verified: true },
];

async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

type House = { url: string; databaseUrl: string; open: (signUp: "open" | "closed") => Promise<void> };

/** An installation of its own without a single user, with a real OpenID provider beside it. */
const test = base.extend<{ house: House }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  house: async ({}, use) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), "backline-sso-"));
    const database = await openEmbedded({ dataDir, role: "command" });
    await migrateToLatest(database.url, root);
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const provider = await startIdentityProvider(people, `${url}/api/auth/callback/oidc`);
    const settings = {
      PORT: String(port),
      DATABASE_URL: database.url,
      AUTH_SECRET: crypto.randomUUID(),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      OIDC_NAME: "Example ID",
      GITHUB_CLIENT_ID: "id",
      GITHUB_CLIENT_SECRET: "secret",
    };
    let server = await startServer({ ...settings, SIGN_UP: "closed" });
    await use({
      url,
      databaseUrl: database.url,
      open: async (signUp) => {
        await server.stop();
        server = await startServer({ ...settings, SIGN_UP: signUp });
      },
    });
    await server.stop();
    await provider.stop();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  },
});

async function signInAs(page: Page, house: House, sub: string): Promise<void> {
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
  const faults = watchPages(page.context());
  await signInAs(page, house, "ada");
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await expect(page).toHaveURL(`${house.url}/vulnerabilities`);

  await signInAs(page, house, "bob");
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText(/registration is closed/i)).toBeVisible();

  await signInAs(page, house, "ada");
  await expect(page).toHaveURL(`${house.url}/vulnerabilities`);
  expect(faults()).toEqual([]);
});

test("an address never links two identities, and an unverified one registers nobody", async ({ page, house }) => {
  await signInAs(page, house, "ada");
  await house.open("open");
  await signInAs(page, house, "mallory");
  await expect(page.getByText(/account with this address exists/i)).toBeVisible();
  await signInAs(page, house, "eve");
  await expect(page.getByText(/not verified your address/i)).toBeVisible();
  await signInAs(page, house, "bob");
  await expect(page).toHaveURL(`${house.url}/vulnerabilities`);
});

test("signing out ends the session on the server, and a copied cookie is dead", async ({ page, house }) => {
  await signInAs(page, house, "ada");
  const copied = await page.context().cookies();
  await page.getByRole("button", { name: /ada/i }).first().click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  const db = openDb(house.databaseUrl, 1);
  expect(await db.select({ id: sessions.id }).from(sessions)).toEqual([]);
  await db.$client.end();
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

test("only the providers that are configured are offered", async ({ page, house }) => {
  await page.goto(`${house.url}/sign-in`);
  await expect(page.getByRole("button", { name: "Continue with Example ID" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue with GitHub" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue with Google" })).toHaveCount(0);
});
