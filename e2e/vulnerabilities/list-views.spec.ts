import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";

const titles = (page: Page) => page.getByRole("row").locator("a[data-row-link]");
const tab = (page: Page, name: RegExp) =>
  page.getByRole("navigation", { name: "By state" }).getByRole("link", { name });
const suppressed = { presence: "suppressed", suppression: { kind: "in_source", justification: null } } as const;

test("tabs divide the list into open, closed and suppressed, with how many there are under the other filters", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings(
    [
      { title: "Finding A" },
      { title: "Finding B", status: "in_progress" },
      { title: "Finding C", status: "resolved" },
      { title: "Finding D", status: "dismissed", dismissedReason: "duplicate" },
      { title: "Finding E", ...suppressed },
    ],
    { assetSlug: "shop" },
  );
  await findings([{ title: "Finding F" }], { assetSlug: "web" });
  await page.goto(`${urls.a}/vulnerabilities?sort=detected_at&direction=asc`);
  await expect(tab(page, /^Open/)).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("navigation", { name: "By state" }).getByRole("link")).toHaveText([
    "Open3",
    "Closed2",
    "Suppressed1",
    "All6",
  ]);
  await page.getByRole("link", { name: "shop (show only this asset)" }).first().click();
  await expect(tab(page, /^Open/)).toHaveText("Open2");
  await tab(page, /^Closed/).click();
  await expect(titles(page)).toHaveText(["Finding C", "Finding D"]);
  await tab(page, /^Suppressed/).click();
  await expect(titles(page)).toHaveText(["Finding E"]);
  await expect(page.getByRole("combobox", { name: "Status" })).toHaveCount(0);
  await tab(page, /^All/).click();
  await expect(titles(page)).toHaveCount(5);
  await tab(page, /^Open/).click();
  await expect(page).not.toHaveURL(/status=/);
  await page.getByRole("link", { name: "Remove the Asset filter" }).click();
  await expect(titles(page)).toHaveCount(3);
  await expect(page).not.toHaveURL(/asset=/);
});

test("a filter by status stays within its tab, and removing it leads back to all of the tab", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings([
    { title: "Finding A", status: "resolved" },
    { title: "Finding B", status: "dismissed", dismissedReason: "wont_fix" },
    { title: "Finding C" },
    { title: "Finding D", ...suppressed },
  ]);
  await page.goto(`${urls.a}/vulnerabilities?status=closed`);
  await expect(titles(page)).toHaveCount(2);
  await page.getByRole("combobox", { name: "Status" }).click();
  await expect(page.getByRole("option")).toHaveText(["Any", "Resolved", "Dismissed"]);
  await page.getByRole("option", { name: "Dismissed" }).click();
  await expect(titles(page)).toHaveText(["Finding B"]);
  await expect(tab(page, /^Closed/)).toHaveAttribute("aria-current", "true");
  await page.getByRole("link", { name: "Remove the Status filter" }).click();
  await expect(page).toHaveURL(/status=closed/);
  await expect(titles(page)).toHaveCount(2);
  await page.goto(`${urls.a}/vulnerabilities?status=open`);
  await expect(titles(page)).toHaveText(["Finding C"]);
  await page.goto(`${urls.a}/vulnerabilities?status=open,resolved`);
  await expect(tab(page, /^All/)).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("combobox", { name: "Status" })).toContainText("Open, Resolved");
});

test("the list is grouped by rule, asset and file, and a group leads to what is in it", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  const inject = { title: "SQL injection", ruleId: "js/sql", path: "src/db.ts" } as const;
  await findings(
    [
      { ...inject, severity: "critical", message: "This query depends on a user-provided value." },
      { ...inject, severity: "high", message: "This query depends on a cookie." },
      { title: "Weak hash", ruleId: "js/hash", severity: "low", path: "src/hash.ts" },
      { title: "Nothing", ruleId: "", severity: "info", path: null },
    ],
    { assetSlug: "shop" },
  );
  await findings([{ ...inject, severity: "medium" }], { assetSlug: "web" });
  await page.goto(`${urls.a}/vulnerabilities`);
  await page.getByRole("button", { name: "Display" }).click();
  await page.getByRole("menuitemradio", { name: "Rule" }).click();
  await expect(page).toHaveURL(/group=rule/);
  await expect(titles(page)).toHaveText(["SQL injection", "Weak hash"]);
  const row = page.getByRole("row").filter({ hasText: "SQL injection" });
  await expect(row).toContainText("1 critical, 1 high, 1 medium");
  await expect(row.getByRole("cell")).toContainText(["Critical", "js/sql", "", "3", "2", ""]);
  await expect(page.getByRole("row").filter({ hasText: "No rule" })).toContainText("1 info");

  await titles(page).first().click();
  await expect(page).not.toHaveURL(/group=/);
  await expect(titles(page)).toHaveText([
    "This query depends on a user-provided value. (SQL injection)",
    "This query depends on a cookie. (SQL injection)",
    "SQL injection",
  ]);
  await expect(page.getByRole("combobox", { name: "Rule" })).toContainText("js/sql");
  await page.getByRole("link", { name: "Remove the Rule filter" }).click();
  await expect(page).not.toHaveURL(/rule=/);

  await page.goto(`${urls.a}/vulnerabilities?group=asset`);
  await expect(titles(page)).toHaveText(["shop", "web"]);
  await page.goto(`${urls.a}/vulnerabilities?group=path`);
  await expect(titles(page)).toHaveText(["src/db.ts", "src/db.ts", "src/hash.ts"]);
  await titles(page).nth(1).click();
  await expect(titles(page)).toHaveText(["SQL injection"]);
  await expect(page.getByRole("combobox", { name: "File" })).toContainText("src/db.ts");
});

test("below the list it says which rows these are, on each page", async ({ ownerPage: page, urls, findings }) => {
  await findings(Array.from({ length: 25 }, () => ({})));
  await page.goto(`${urls.a}/vulnerabilities?size=10`);
  const pages = page.getByRole("navigation", { name: "Pages" });
  await expect(pages).toContainText("1–10 of 25");
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(pages).toContainText("11–20 of 25");
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(pages).toContainText("21–25 of 25");
  await pages.getByRole("link", { name: "Previous" }).click();
  await expect(pages).toContainText("11–20 of 25");
  await pages.getByRole("link", { name: "Previous" }).click();
  await expect(pages).toContainText("1–10 of 25");
  await expect(page).not.toHaveURL(/from=/);
  // A cursor whose page was not counted says nothing wrong.
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(pages).toContainText("11–20 of 25");
  await page.goto(page.url().replace(/[?&]from=\d+/, ""));
  await expect(pages.getByRole("link", { name: "Previous" })).toBeVisible();
  await expect(pages).not.toContainText("of 25");
});

test("a long path keeps the name of its file in the list, whatever the width", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  const path = `${"packages/service-with-a-long-name/src/".repeat(6)}name-of-the-file.ts`;
  await findings([{ title: "Finding A", path }]);
  for (const width of [1440, 1024, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${urls.a}/vulnerabilities`);
    const name = page.getByText("name-of-the-file.ts", { exact: true });
    await expect(name).toBeInViewport({ ratio: 1 });
    const shown = await name.evaluate((element) => {
      const { right } = element.getBoundingClientRect();
      const cut = element.closest("td")?.getBoundingClientRect().right ?? 0;
      return right <= cut;
    });
    expect(shown).toBe(true);
  }
});

test("from one vulnerability to the next, in the order and under the filter of the list that led there", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings([
    { title: "Finding A", severity: "low" },
    { title: "Finding B", severity: "critical" },
    { title: "Finding C", severity: "medium" },
    { title: "Finding D", severity: "high", status: "resolved" },
  ]);
  await page.goto(`${urls.a}/vulnerabilities?sort=severity&direction=desc`);
  await titles(page).first().click();
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Finding B");
  await expect(page.getByRole("link", { name: "Previous vulnerability" })).toHaveCount(0);
  await page.getByRole("link", { name: "Next vulnerability" }).click();
  await expect(heading).toHaveText("Finding C");
  await expect(page.getByRole("radio", { name: "Open" })).toBeEnabled();
  await page.keyboard.press("j");
  await expect(heading).toHaveText("Finding A");
  await expect(page.getByRole("link", { name: "Next vulnerability" })).toHaveCount(0);
  await page.keyboard.press("k");
  await expect(heading).toHaveText("Finding C");
  await page.getByRole("link", { name: "All vulnerabilities" }).click();
  await expect(page).toHaveURL(/\/vulnerabilities\?sort=severity&direction=desc$/);
  await expect(titles(page)).toHaveCount(3);
});

test("a vulnerability is called the same in the list and on its page, with its rule below", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  const rule = { title: "SQL injection", ruleId: "js/sql" } as const;
  await findings([
    { ...rule, message: "This query depends on a cookie.", path: "src/a/db.ts" },
    { ...rule, message: `${"A long message. ".repeat(20)}`, severity: "low" },
  ]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await titles(page).first().click();
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("This query depends on a cookie.");
  await expect(page.getByText("SQL injection").first()).toBeVisible();
  await expect(page).toHaveTitle(/This query depends on a cookie\..* in db\.ts:1/);
  await expect(page.getByRole("heading", { name: "What was found" })).toHaveCount(0);
  await page.getByRole("link", { name: "Next vulnerability" }).click();
  await expect(heading).toHaveText("SQL injection");
  await expect(page.getByRole("heading", { name: "What was found" })).toBeVisible();
});

test("the keys for the next one do nothing while a decision is being entered", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings([{ title: "Finding A", severity: "critical" }, { title: "Finding B" }]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await titles(page).first().click();
  const heading = page.getByRole("heading", { level: 1 });
  await expect(heading).toHaveText("Finding A");
  await page.getByRole("radio", { name: "Dismissed" }).click();
  await page.getByLabel("Justification").fill("Not finished");
  await page.getByRole("radio", { name: "Accepted risk" }).click();
  await page.keyboard.press("j");
  await heading.click();
  await page.keyboard.press("j");
  await expect(page.getByLabel("Justification")).toHaveValue("Not finished");
  await expect(heading).toHaveText("Finding A");
  await page.reload();
  await page.getByLabel("Add a comment").fill("Not sent");
  await heading.click();
  await page.keyboard.press("j");
  await expect(page.getByLabel("Add a comment")).toHaveValue("Not sent");
  await expect(heading).toHaveText("Finding A");
});
