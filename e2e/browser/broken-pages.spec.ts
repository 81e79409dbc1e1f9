import type { Page, Route } from "@playwright/test";
import { eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { ask, until } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { startServer, type TestServer } from "@/test/servers/server";
import { test as base, expect, sharedSettings } from "../fixtures";

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
    .filter((line) => line.includes("a page failed in a browser"));

const fault = (page: Page, title: string) => page.getByRole("heading", { name: title, level: 1 });

/** Takes a method of the language away from the page once it is there, as a faulty extension or an old browser does. */
const breakMethod = (page: Page, owner: string, name: string, message: string) =>
  page.evaluate(`${owner}.${name} = () => { throw new Error(${JSON.stringify(message)}); };`);

type Broken = {
  pageName: string;
  path: (vulnerabilityId: string) => string;
  method: [owner: string, name: string];
  /** Opens what could not be loaded once the method is gone. */
  prepare?: (page: Page) => Promise<void>;
  /** Has the page render what needs the method. */
  use: (page: Page) => Promise<void>;
};

const broken: Broken[] = [
  {
    pageName: "the list of access keys",
    path: () => "/settings/access-keys?q=there",
    method: ["String.prototype", "padStart"],
    use: async (page) => {
      await page.getByRole("button", { name: "Create Access Key" }).first().click();
      await page.getByRole("radio", { name: "A date" }).click();
    },
  },
  {
    pageName: "a vulnerability",
    path: (id) => `/vulnerabilities/${id}`,
    method: ["String.prototype", "padStart"],
    use: (page) => page.getByRole("radio", { name: "Dismissed" }).click(),
  },
  {
    pageName: "the list of vulnerabilities",
    path: () => "/vulnerabilities?size=10",
    method: ["Math", "abs"],
    use: (page) =>
      page
        .getByRole("columnheader", { name: /Detected/ })
        .getByRole("link")
        .click(),
  },
  {
    pageName: "the frame around the pages",
    path: () => "/settings/access-keys",
    method: ["String.prototype", "toUpperCase"],
    prepare: async (page) => {
      await page.route("**/*", (route) =>
        route.request().headers()["next-action"] === undefined ? route.fallback() : route.abort(),
      );
      await page.getByRole("banner").getByRole("button").last().click();
      await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
    },
    // Says that it did not work, beside the person's initial.
    use: async (page) => {
      await page.getByRole("menuitem", { name: "Sign out" }).click();
    },
  },
];

for (const { pageName, path, method, prepare, use } of broken) {
  test(`an error on ${pageName} is shown as an error of the page, and logged without any key`, async ({
    context,
    page,
    signIn,
    key,
    findings,
    server,
  }) => {
    const { secret } = await key({ name: "Still there" });
    const { ids } = await findings([{}, {}]);
    await signIn(context);
    const url = `${server.url}${path(ids[0] ?? "")}`;
    await page.goto(url, { waitUntil: "networkidle" });
    const title = (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
    await prepare?.(page);
    await breakMethod(page, ...method, `no ${method[1]} for ${secret}`);
    await use(page);
    await expect(fault(page, "This page stopped working in your browser")).toBeFocused();
    await expect(page.getByText(/database|on our side/)).toHaveCount(0);
    await until(() => reportsOf(server).length > 0);
    expect(reportsOf(server)).toHaveLength(1);
    expect(reportsOf(server)[0]).toContain(`no ${method[1]} for blk_`);
    expect(reportsOf(server)[0]).toContain(`"path":"${new URL(url).pathname}"`);
    expect(server.output()).not.toContain(secret.slice(13, 45));
    await page.unrouteAll();
    await page.getByRole("button", { name: "Reload" }).click();
    await expect(fault(page, title)).toBeVisible();
  });
}

// What becomes of a chunk after an upgrade, and where its server is restarted for it.
const missing: [string, (route: Route) => Promise<void>][] = [
  ["is gone", (route) => route.fulfill({ status: 404, body: "" })],
  ["can't be fetched", (route) => route.abort()],
];

for (const [how, answer] of missing) {
  test(`a part of the next page that ${how} is reported as an upgrade`, async ({ context, page, signIn, server }) => {
    await signIn(context);
    await page.goto(`${server.url}/settings/access-keys`, { waitUntil: "networkidle" });
    await page.route("**/_next/static/chunks/**", answer);
    await page.getByRole("link", { name: "Vulnerabilities" }).click();
    await expect(fault(page, "Backline was updated")).toBeFocused();
    await expect(page.getByText(/database|on our side/)).toHaveCount(0);
    await until(() => reportsOf(server).length > 0);
    await page.unrouteAll();
    await page.getByRole("button", { name: "Reload" }).click();
    await expect(fault(page, "Vulnerabilities")).toBeVisible();
  });
}

test("uncaught errors reach the log too, each message once and a few in all", async ({ browser, server }) => {
  // A context of its own: that of the tests fails on errors like these.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in`);
  await expect(page.getByRole("button", { name: "Show" })).toBeEnabled();
  const fail = (kind: "throw" | "reject", text: string) =>
    page.evaluate(
      ([how, message]) =>
        setTimeout(() => {
          if (how === "throw") throw new TypeError(message);
          Promise.reject(new Error(message));
        }, 0),
      [kind, text] as const,
    );
  for (const _ of [1, 2]) {
    await fail("reject", "rejected by nobody");
    await fail("throw", "thrown by nobody");
  }
  for (let count = 0; count < 9; count++) await fail("reject", `another ${count}`);
  await until(() => reportsOf(server).some((line) => line.includes("another 2")));
  // Whatever else was sent would have arrived before the answer to what is sent now.
  await page.evaluate(() => fetch("/api/health/live"));
  const messages = reportsOf(server).map((line) => /"message":"([^"]*)"/.exec(line)?.[1]);
  expect(messages.toSorted()).toEqual([
    "Error: another 0",
    "Error: another 1",
    "Error: another 2",
    "Error: rejected by nobody",
    "TypeError: thrown by nobody",
  ]);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await context.close();
});

test("error reports are accepted from our own pages only, are small, and can't flood the log", async ({ server }) => {
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
  // Equal ones would be counted in one line.
  for (let sent = 0; sent < 4; sent++) {
    expect((await send({ ...report, message: `Error: ${sent}` })).status).toBe(204);
  }
  const refused = await send(report);
  expectProblem(refused, 429, "rate_limited");
  expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
  expect(reportsOf(server)).toHaveLength(4);
  const wrongMethod = await ask(server.url, { path: "/api/browser-errors" });
  expectProblem(wrongMethod, 405, "method_not_allowed");
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

test("an action that the server no longer knows is reported as an upgrade, and keeps what was typed", async ({
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
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
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

test("signing in on a page from before an upgrade says so", async ({ page, urls }) => {
  await page.goto(`${urls.a}/sign-in`);
  await makeOutdated(page);
  await page.getByLabel("Email").fill("somebody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("some password or other");
  await page.getByRole("button", { name: "Sign in" }).click();
  await updated(page, "changed");
  await expect(page.getByLabel("Email")).toHaveValue("somebody@example.com");
});
