import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";

const path = "/settings/access-keys";

/** Makes a key in the browser, and returns what is shown of it. */
async function reveal(page: Page, name: string): Promise<{ field: Locator; secret: string }> {
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  const field = page.getByLabel("Access key", { exact: true });
  return { field, secret: await field.inputValue() };
}

/** What a tab does when another one is chosen, or chosen again. */
async function setVisibility(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((now) => {
    Object.defineProperty(document, "visibilityState", { value: now, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

/**
 * The page as it stands, with everything that a browser can keep for it: storage, databases, caches, cookies, history.
 */
function tracesOn(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const values = [...document.querySelectorAll("input, textarea")].map((field) =>
      field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : "",
    );
    const kept: unknown[] = [values, { ...localStorage }, { ...sessionStorage }, document.cookie, history.state];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) kept.push(request.url, await (await cache.match(request))?.text());
    }
    // Backline opens no database; one that is there at all would be a fault.
    kept.push((await indexedDB.databases()).map(({ name }) => `database ${name}`));
    return [document.documentElement.outerHTML, location.href, JSON.stringify(kept)].join("\n");
  });
}

test("the secret is gone from the page, its history and the browser's storage once it is closed", async ({
  ownerPage: page,
  urls,
}) => {
  const { secret } = await reveal(page, "Once");
  const core = secret.slice(13, 45);

  const traces = await tracesOn(page);
  expect(traces).toContain(core);
  expect(traces).not.toContain("database ");

  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("You haven’t copied the key")).toBeVisible();
  await page.getByRole("button", { name: "Close without copying" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: "Once" })).toBeVisible();

  await expect(async () => expect(await tracesOn(page)).not.toContain(core)).toPass();
  await page.reload();
  await expect(async () => expect(await tracesOn(page)).not.toContain(core)).toPass();
  await page.goto(`${urls.a}/vulnerabilities`);
  await page.goBack();
  await expect(async () => expect(await tracesOn(page)).not.toContain(core)).toPass();
  await page.goForward();
  await expect(async () => expect(await tracesOn(page)).not.toContain(core)).toPass();
});

test("leaving the reveal by the back button takes the secret off the page", async ({ ownerPage: page, urls }) => {
  await page.goto(`${urls.a}/vulnerabilities`);
  await page.getByRole("link", { name: "Settings" }).click();
  const { secret } = await reveal(page, "Back");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  expect(await page.content()).not.toContain(secret.slice(13, 45));
  await page.goForward();
  await expect(page).toHaveURL(`${urls.a}${path}`);
  await expect(page.getByRole("row").filter({ hasText: "Back" })).toBeVisible();
  expect(await page.content()).not.toContain(secret.slice(13, 45));
});

test("a reload asks before a key is lost that was not copied, and not afterwards", async ({ ownerPage: page }) => {
  const { field, secret } = await reveal(page, "Reload");
  const dialogs: string[] = [];
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.type());
    await dialog.dismiss();
  });
  const reload = () => page.evaluate(() => window.location.reload());
  await reload();
  await expect.poll(() => dialogs).toEqual(["beforeunload"]);
  await expect(field).toHaveValue(secret);
  await page.getByRole("button", { name: "Copy key" }).click();
  await expect(page.getByText("Copied to the clipboard.")).toBeAttached();
  await Promise.all([page.waitForEvent("load"), reload()]);
  await expect(page.getByRole("row").filter({ hasText: "Reload" })).toBeVisible();
  expect(dialogs).toHaveLength(1);
});

for (const way of ["a channel between tabs", "a change of the storage"]) {
  test(`signing out in one tab takes the secret off the others, by ${way}`, async ({
    ownerPage: page,
    owner,
    context,
  }) => {
    if (way === "a change of the storage") {
      await context.addInitScript(() => Reflect.deleteProperty(window, "BroadcastChannel"));
      await page.reload();
    }
    // Only the other tab may report it.
    const { secret } = await reveal(page, "Two tabs");
    await page.route("**/settings/access-keys", (route) =>
      route.request().method() === "POST" ? route.abort() : route.continue(),
    );
    const other = await context.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: new RegExp(owner.name) }).click();
    await other.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(other).toHaveURL(/\/sign-in/);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    const notice = page.getByRole("status").filter({ hasText: "Two tabs is no longer shown" });
    await expect(notice).toContainText(
      "your session has ended. If you did not save it, revoke it and create a new one.",
    );
    await expect(notice.getByRole("link", { name: "Sign in again" })).toBeVisible();
    expect(await tracesOn(page)).not.toContain(secret.slice(13, 45));
  });
}

test("a session that ends on the server takes the secret off the page, also after the key was used", async ({
  ownerPage: page,
  owner,
  db,
  urls,
}) => {
  const { secret } = await reveal(page, "Ended");
  await fetch(`${urls.b}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
  await expect(page.getByText("It works: seen from")).toBeVisible();
  await db.$client`delete from sessions where user_id = ${owner.userId}`;
  await setVisibility(page, "visible");
  await expect(page.getByText("is no longer shown, because your session has ended")).toBeVisible();
  expect(await tracesOn(page)).not.toContain(secret.slice(13, 45));
});

test("a short look at another tab keeps the secret on the page, and five minutes remove it", async ({
  ownerPage: page,
}) => {
  await page.clock.install();
  await page.reload();
  const { field, secret } = await reveal(page, "Hidden");
  await setVisibility(page, "hidden");
  await page.clock.fastForward("04:59");
  await setVisibility(page, "visible");
  await page.clock.fastForward("04:59");
  await expect(field).toHaveValue(secret);
  await setVisibility(page, "hidden");
  await page.clock.fastForward("05:00");
  await expect(page.getByText("is no longer shown, because the page was in the background")).toBeVisible();
  expect(await tracesOn(page)).not.toContain(secret.slice(13, 45));
});

test("time asleep counts as hidden time, also in a tab that was left before the key arrived", async ({
  ownerPage: page,
}) => {
  await page.clock.install();
  await page.reload();
  await page.evaluate(() =>
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true }),
  );
  const { secret } = await reveal(page, "Asleep");
  await page.clock.setSystemTime(Date.now() + 3_600_000);
  await setVisibility(page, "visible");
  await expect(page.getByText("is no longer shown, because the page was in the background")).toBeVisible();
  expect(await tracesOn(page)).not.toContain(secret.slice(13, 45));
});

test("a page in the back/forward cache has no secret, and says so when it is shown again", async ({
  ownerPage: page,
}) => {
  const { secret } = await reveal(page, "Kept page");
  const traces = await page.evaluate(() => {
    window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    return document.documentElement.outerHTML;
  });
  expect(traces).not.toContain(secret.slice(13, 45));
  await expect(page.getByText("is no longer shown, because you left the page")).toBeVisible();
  await expect(page.getByText("revoke it and create a new one")).toBeVisible();
});
