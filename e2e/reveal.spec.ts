import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const path = "/settings/access-keys";

/** The page as it stands, with everything that a browser can keep for it: storage, databases, caches, cookies, history. */
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
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill("Once");
  await page.getByRole("radiogroup", { name: "Metrics" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  const secret = await page.getByLabel("Access key", { exact: true }).inputValue();
  const core = secret.slice(13, 45);

  const traces = await tracesOn(page);
  expect(traces).toContain(core);
  expect(traces).not.toContain("database ");

  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("You have not copied the key")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
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
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill("Back");
  await page.getByRole("radiogroup", { name: "Metrics" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  const secret = await page.getByLabel("Access key", { exact: true }).inputValue();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  expect(await page.content()).not.toContain(secret.slice(13, 45));
  await page.goForward();
  await expect(page).toHaveURL(`${urls.a}${path}`);
  await expect(page.getByRole("row").filter({ hasText: "Back" })).toBeVisible();
  expect(await page.content()).not.toContain(secret.slice(13, 45));
});

test("a reload asks before a key is lost that was not copied, and not afterwards", async ({ ownerPage: page }) => {
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill("Reload");
  await page.getByRole("radiogroup", { name: "Metrics" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  const field = page.getByLabel("Access key", { exact: true });
  const secret = await field.inputValue();
  const asked: string[] = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  const reload = () => page.evaluate(() => window.location.reload());
  await reload();
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await expect(field).toHaveValue(secret);
  await page.getByRole("button", { name: "Copy key" }).click();
  await expect(page.getByText("Copied to the clipboard.")).toBeAttached();
  await Promise.all([page.waitForEvent("load"), reload()]);
  await expect(page.getByRole("row").filter({ hasText: "Reload" })).toBeVisible();
  expect(asked).toHaveLength(1);
});
