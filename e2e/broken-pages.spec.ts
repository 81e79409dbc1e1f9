import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { test as base, expect, sharedSettings } from "./fixtures";
import { ask } from "./setup/http";
import { expectProblem } from "./setup/problems";
import { startServer, type TestServer } from "./setup/server";

// A server of each test alone: its log is read, and what it takes of reports is counted by the process.
const test = base.extend<{ server: TestServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  server: async ({}, use) => {
    const server = await startServer(sharedSettings());
    await use(server);
    await server.stop();
  },
});

const reportsOf = (server: TestServer) =>
  server
    .output()
    .split("\n")
    .filter((line) => line.includes("a page broke in a browser"));

test("reports come from our own pages alone, are small, and can't flood the log", async ({ server }) => {
  const report = { message: "Error: x", stack: ["at here"], path: "/sign-in" };
  const send = (body: unknown, headers: Record<string, string> = { origin: server.url }) =>
    ask(server.url, {
      path: "/api/browser-errors",
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  for (const headers of [{}, { origin: "null" }, { origin: "https://elsewhere.example" }]) {
    expectProblem(await send(report, headers), 403, "foreign_origin");
  }
  const crossSite = { origin: server.url, "sec-fetch-site": "cross-site" };
  expectProblem(await send(report, crossSite), 403, "foreign_origin");
  expect(reportsOf(server)).toHaveLength(0);
  expectProblem(await send({ ...report, message: "x".repeat(20_000) }), 413, "body_too_large");
  for (const wrong of [{ ...report, message: "x".repeat(501) }, { ...report, cookie: "x" }, [], null, "x"]) {
    expect(expectProblem(await send(wrong), 422, "validation_failed").detail).toBeTruthy();
  }
  for (let sent = 0; sent < 4; sent++) expect((await send(report)).status).toBe(204);
  const refused = await send(report);
  expectProblem(refused, 429, "rate_limited");
  expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
  expect(reportsOf(server)).toHaveLength(4);
  const asked = await ask(server.url, { path: "/api/browser-errors" });
  expectProblem(asked, 405, "method_not_allowed");
});

/** Has the page send its next actions as a page of an older build would. */
async function makeOutdated(page: Page): Promise<void> {
  await page.route("**/*", (route) => {
    const headers = route.request().headers();
    if (headers["next-action"] === undefined) return route.fallback();
    return route.continue({ headers: { ...headers, "next-action": `7f${"0".repeat(40)}` } });
  });
}

const updated = (page: Page, undone: string) =>
  expect(page.getByRole("alert").filter({ hasText: "Backline was updated." })).toHaveText(
    `Backline was updated. Reload the page; nothing was ${undone}.`,
  );

test("an action that the server no longer knows is told as an upgrade, and costs nothing that was typed", async ({
  ownerPage: page,
  owner,
  db,
  key,
  findings,
  urls,
}) => {
  await key({ name: "Kept" });
  const { ids } = await findings([{}]);
  const keys = () => db.$count(accessKeys, eq(accessKeys.accountId, owner.accountId));
  const before = await keys();
  await page.reload();
  await makeOutdated(page);

  await page.getByRole("row").filter({ hasText: "Kept" }).getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke key" }).click();
  await updated(page, "changed");
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill("Typed");
  await page.getByRole("radiogroup", { name: "Metrics" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  await updated(page, "created");
  await expect(page.getByLabel("Name")).toHaveValue("Typed");
  expect(await keys()).toBe(before);

  await page.goto(`${urls.a}/vulnerabilities/${ids[0]}`);
  await page.getByRole("radio", { name: "Resolved" }).click();
  await page.getByRole("button", { name: "Save status" }).click();
  await updated(page, "changed");
  await expect(page.getByRole("radio", { name: "Resolved" })).toBeChecked();

  await page.getByRole("button", { name: new RegExp(owner.name) }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("banner").getByRole("alert")).toHaveText(/^Backline was updated\./);
});

test("signing in on a page of before an upgrade says so", async ({ page, urls }) => {
  await page.goto(`${urls.a}/sign-in`);
  await makeOutdated(page);
  await page.getByLabel("Email").fill("somebody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("some password or other");
  await page.getByRole("button", { name: "Sign in" }).click();
  await updated(page, "changed");
  await expect(page.getByLabel("Email")).toHaveValue("somebody@example.com");
});
