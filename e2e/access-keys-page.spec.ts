import type { Page } from "@playwright/test";
import { hashKeyHex } from "@/lib/access-keys/secret";
import { createSession } from "@/lib/auth/session-token";
import { expect, test } from "./fixtures";
import { openHouse } from "./setup/house";
import { addMember } from "./setup/people";

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
  await Promise.all([page.waitForEvent("load"), reload()]);
  await expect(page.getByRole("row").filter({ hasText: "Reload" })).toBeVisible();
  expect(asked).toHaveLength(1);
});

test("a double click makes one key, and errors stand at their fields with the input kept", async ({
  ownerPage: page,
  key,
}) => {
  await key({ name: "Taken" });
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByRole("button", { name: "Generate" }).click();
  const name = page.getByLabel("Name");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toBeFocused();
  await name.fill("TAKEN");
  await page.getByLabel("Description").fill("kept");
  await page.getByRole("radiogroup", { name: "Assets" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByText("Another live key has this name.")).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("kept");
  await name.fill("Free");
  await page.getByRole("button", { name: "Generate" }).dblclick();
  await expect(page.getByLabel("Access key", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Free" })).toHaveCount(1);
});

test("a pasted key finds its row by its hash; the key itself reaches neither address nor server", async ({
  ownerPage: page,
  key,
}) => {
  await key({ name: "Other" });
  const { secret } = await key({ name: "Wanted" });
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  await page.reload();
  await page.getByRole("searchbox", { name: "Search" }).fill(secret);
  await expect(page).toHaveURL(new RegExp(`hash=${hashKeyHex(secret)}`));
  await expect(page.getByRole("row").filter({ hasText: "Wanted" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Other" })).toHaveCount(0);
  expect(sent.join("\n")).not.toContain(secret.slice(13, 45));
});

test("search, filter, order and page stand in the address, and a bad address is no error", async ({
  ownerPage: page,
  key,
  urls,
}) => {
  for (let number = 0; number < 27; number++) await key({ name: `Key ${String(number).padStart(2, "0")}` });
  await page.goto(`${urls.a}${path}?sort=name&direction=asc&size=25`);
  await expect(page.getByRole("row").nth(1)).toContainText("Key 00");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("Key 25");
  await expect(page).toHaveURL(/cursor=/);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("Key 00");
  await page.getByRole("searchbox", { name: "Search" }).fill("key 13");
  await expect(page).toHaveURL(/q=key\+13|q=key%2013/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.goto(`${urls.a}${path}?sort=secret_hash&direction=sideways&size=99999&status=odd&cursor=%00&hash=x`);
  await expect(page.getByRole("heading", { name: "Access Keys", level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.goto(`${urls.a}${path}?q=nothing-is-called-this`);
  await expect(
    page
      .getByRole("link", { name: /clear/i })
      .or(page.getByRole("button", { name: /clear/i }))
      .first(),
  ).toBeVisible();
});

test("hostile names are refused at the field or shown as plain text", async ({ ownerPage: page, key }) => {
  await key({ name: '<img src=x onerror="document.title=1">' });
  await page.reload();
  await expect(page.getByText('<img src=x onerror="document.title=1">', { exact: true })).toBeVisible();
  expect(await page.locator("main img").count()).toBe(0);
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByRole("radiogroup", { name: "Metrics" }).getByRole("radio", { name: "Read" }).click();
  const name = page.getByLabel("Name");
  for (const hostile of ["safe\u202Egnp.exe", "zero\u200Bwidth", "x".repeat(10_000), "\u2066"]) {
    await name.fill(hostile);
    await page.getByRole("button", { name: "Generate" }).click();
    await expect(name).toHaveAttribute("aria-invalid", "true");
  }
});

test("a key that something used has to be named to be revoked, and the page says when it died", async ({
  ownerPage: page,
  key,
  urls,
}) => {
  const { secret } = await key({ name: "In use" });
  expect((await fetch(`${urls.b}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row").filter({ hasText: "In use" })).toContainText("127.0.0.1", { timeout: 500 });
  }).toPass();
  await page
    .getByRole("row")
    .filter({ hasText: "In use" })
    .getByRole("button", { name: /^Revoke/ })
    .click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: /^Revoke/ }).click();
  await expect(dialog.getByLabel(/name to confirm/)).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel(/name to confirm/).fill("In use");
  await dialog.getByLabel("Reason").fill("Leaked in a log");
  await dialog.getByRole("button", { name: /^Revoke/ }).click();
  await expect(page.getByRole("status").filter({ hasText: /revoked|refused/i })).toContainText(/\d{1,2}:\d{2}:\d{2}/);
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: "In use" })
      .getByRole("button", { name: /^Revoke/ }),
  ).toHaveCount(0);
  for (const url of [urls.a, urls.b]) {
    const answer = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
    expect(answer.status).toBe(401);
  }
});

test("an outage is told as an error and never as an empty list", async ({ page }) => {
  const house = await openHouse();
  try {
    const { url } = await house.start();
    const { token } = await createSession(house.db, (await addMember(house.db, { role: "owner" })).userId);
    await page.context().addCookies([{ name: "backline.session", value: token, url }]);
    await page.goto(`${url}${path}`);
    await expect(page.getByText("No access keys yet")).toBeVisible();
    await house.db.$client`alter table access_keys rename to access_keys_away`;
    await page.reload();
    await expect(
      page
        .getByRole("button", { name: /again/i })
        .or(page.getByRole("link", { name: /again/i }))
        .first(),
    ).toBeVisible();
    await expect(page.getByText(/no access keys yet|no key matches/i)).toHaveCount(0);
  } finally {
    await house.remove();
  }
});
