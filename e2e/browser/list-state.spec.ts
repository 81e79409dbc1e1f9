import type { Page } from "@playwright/test";
import { expectSoundPage } from "@/test/browser/page-faults";
import { expect, test } from "../fixtures";

const dayMs = 86_400_000;
const back = (page: Page) => page.getByRole("link", { name: "All vulnerabilities" });
const titles = (page: Page) => page.getByRole("row").getByRole("link", { name: /^Finding/ });
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ title: `Finding ${index}` }));

const partsOf = (address: string) => {
  const { origin, pathname, search } = new URL(address);
  return { origin, pathname, search };
};

/** Where the link back leads. */
const target = async (page: Page) => partsOf(await back(page).evaluate((link: HTMLAnchorElement) => link.href));

test("a vulnerability leads back to the list as it was: on reload, in a new tab, after Save", async ({
  ownerPage: page,
  context,
  urls,
  findings,
}) => {
  await findings(many(30));
  await page.goto(`${urls.a}/vulnerabilities?status=open&severity=high&q=finding&sort=due&direction=asc&size=10`);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/cursor=/);
  const list = page.url();
  const shown = await titles(page).allTextContents();
  await titles(page).nth(4).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(shown[4] ?? "");
  const address = page.url();
  expect(await target(page)).toEqual(partsOf(list));

  await page.reload();
  expect(await target(page)).toEqual(partsOf(list));
  const other = await context.newPage();
  await other.goto(address);
  expect(await target(other)).toEqual(partsOf(list));
  await other.close();

  await page.getByRole("radio", { name: "In progress" }).click();
  await page.getByRole("button", { name: "Save status" }).click();
  await expect(page.getByText("Saved. The status is In progress.")).toBeVisible();
  await back(page).click();
  await expect(page).toHaveURL(list);
  await expect(titles(page)).toHaveText([...shown.filter((title) => title !== shown[4]), /^Finding/]);
});

test("the way back keeps what the list understands and leads nowhere else", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  const { ids } = await findings([{}]);
  const rows: [string, string][] = [
    ["", ""],
    ["?severity=high&from=https://example.com&next=//example.com", "?severity=high"],
    ["?q=a%26b%3D%23%2F%2Fexample.com&toString=1&__proto__=1", "?q=a%26b%3D%23%2F%2Fexample.com"],
    ["?status=all&status=open", "?status=all"],
    ["?//example.com", ""],
  ];
  for (const [given, kept] of rows) {
    await page.goto(`${urls.a}/vulnerabilities/${ids[0]}${given}`);
    expect(await target(page), given).toEqual({ origin: urls.a, pathname: "/vulnerabilities", search: kept });
  }
});

test("a page with no rows left becomes the first page", async ({ ownerPage: page, urls, findings }) => {
  await findings(many(11));
  await page.goto(`${urls.a}/vulnerabilities?size=10`);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(titles(page)).toHaveCount(1);
  await titles(page).click();
  await page.getByRole("radio", { name: "Resolved" }).click();
  await page.getByRole("button", { name: "Save status" }).click();
  await expect(page.getByText("Saved. The status is Resolved.")).toBeVisible();
  await back(page).click();
  await expect(titles(page)).toHaveCount(10);
});

for (const { name, path } of [
  { name: "vulnerabilities", path: "/vulnerabilities" },
  { name: "access keys", path: "/settings/access-keys" },
]) {
  test(`the next page of ${name} starts at its top, and Back restores the scroll position`, async ({
    ownerPage: page,
    urls,
    findings,
    key,
  }) => {
    if (name === "vulnerabilities") await findings(many(40));
    else for (let index = 0; index < 40; index++) await key({ name: `Key ${index}` });
    await page.goto(`${urls.a}${path}?size=25`);
    const table = page.getByRole("table");
    const next = page.getByRole("link", { name: "Next" });
    await next.scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => window.scrollY);
    expect(before).toBeGreaterThan(200);
    await next.focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/cursor=/);
    await expect(table).toBeFocused();
    await expect(page.getByRole("row")).toHaveCount(16);
    await expect(page.getByRole("columnheader").first()).toBeInViewport();
    await page.keyboard.press("Tab");
    const inTable = () => table.evaluate((element) => element.contains(document.activeElement));
    expect(await inTable()).toBe(true);

    await page.goBack();
    await expect(page.getByRole("row")).toHaveCount(26);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before);
    await page.goForward();
    await expect(page.getByRole("row")).toHaveCount(16);
    await page.goBack();
    await expect(page.getByRole("row")).toHaveCount(26);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before);

    // Back while the page that Forward leads to is on its way.
    const browser = await page.context().newCDPSession(page);
    await browser.send("Emulation.setCPUThrottlingRate", { rate: 6 });
    for (const delayMs of [0, 20, 50, 80, 110, 140, 170, 200]) {
      await page.evaluate(async (ms) => {
        const moved = () => new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
        const forward = moved();
        history.forward();
        await forward;
        await new Promise((resolve) => setTimeout(resolve, ms));
        const back = moved();
        history.back();
        await back;
      }, delayMs);
      await expect(page.getByRole("row")).toHaveCount(26);
      await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before);
    }
  });
}

test("Back from a vulnerability restores the list's scroll position", async ({ ownerPage: page, urls, findings }) => {
  await findings(many(40));
  await page.goto(`${urls.a}/vulnerabilities?size=25`);
  await titles(page).nth(20).scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => window.scrollY);
  expect(before).toBeGreaterThan(200);
  await titles(page).nth(20).click();
  await expect(page.getByRole("button", { name: "Save status" })).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeLessThan(before);
  await page.goBack();
  await expect(page.getByRole("row")).toHaveCount(26);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before);
});

test("a short page does not scroll, and moves the focus to its start", async ({ ownerPage: page, urls, findings }) => {
  await findings(many(4));
  await page.setViewportSize({ width: 1280, height: 1200 });
  await page.goto(`${urls.a}/vulnerabilities?size=2`);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByRole("table")).toBeFocused();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
});

test("the numbers by severity follow the search and every filter but their own", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  const rows = [
    { title: "Finding needle 1", severity: "critical" as const },
    { title: "Finding needle 2", severity: "high" as const },
    { title: "Finding 3", severity: "critical" as const, detectedAt: new Date("2026-01-01") },
    { title: "Finding needle 4", severity: "critical" as const, status: "resolved" as const },
  ];
  await findings(rows, { assetSlug: "shop" });
  await findings([{ title: "Finding needle 5", severity: "low" }], { assetSlug: "web" });
  const numbers = page.getByRole("navigation", { name: "By severity" }).getByRole("link");
  const expectNumbers = async (...expected: number[]) => {
    const names = ["Critical", "High", "Medium", "Low", "Info"];
    await expect(numbers).toHaveText(names.map((severity, index) => `${severity}${expected[index]}`));
  };
  await page.goto(`${urls.a}/vulnerabilities`);
  await expectNumbers(2, 1, 0, 1, 0);
  await page.getByRole("searchbox", { name: "Search" }).fill("needle");
  await expectNumbers(1, 1, 0, 1, 0);
  await page.getByRole("navigation", { name: "By state" }).getByRole("link", { name: /^All/ }).click();
  await expectNumbers(2, 1, 0, 1, 0);
  await page.getByRole("link", { name: "shop (show only this asset)" }).first().click();
  await expectNumbers(2, 1, 0, 0, 0);
  await numbers.first().click();
  await expect(page).toHaveURL(/q=needle&status=all&asset=shop&severity=critical$/);
  await expectNumbers(2, 1, 0, 0, 0);
  await expect(titles(page)).toHaveCount(2);
  await expect(numbers.first()).toHaveAttribute("aria-current", "true");
  await expect(numbers.nth(1)).not.toHaveAttribute("aria-current");
  await expectSoundPage(page);
});

test("the list is sorted and narrowed down by due date", async ({ ownerPage: page, urls, findings }) => {
  const ago = (days: number) => new Date(Date.now() - days * dayMs);
  await findings([
    { title: "Finding low", severity: "low", detectedAt: ago(88) },
    { title: "Finding late", severity: "critical", detectedAt: ago(4) },
    { title: "Finding high", severity: "high", detectedAt: ago(0) },
    { title: "Finding info", severity: "info", detectedAt: ago(100) },
    { title: "Finding resolved", severity: "critical", detectedAt: ago(100), status: "resolved" },
  ]);
  await page.goto(`${urls.a}/vulnerabilities`);
  const header = page.getByRole("columnheader", { name: /^Due/ });
  await header.getByRole("link").click();
  await expect(page).toHaveURL(/sort=due&direction=asc/);
  await expect(titles(page)).toHaveText(["Finding late", "Finding low", "Finding high", "Finding info"]);
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  await header.getByRole("link").click();
  await expect(titles(page)).toHaveText(["Finding high", "Finding low", "Finding late", "Finding info"]);
  for (const [choice, value, expected] of [
    ["Overdue", "overdue", ["Finding late"]],
    ["Within 7 days", "7d", ["Finding low"]],
    ["Within 30 days", "30d", ["Finding high", "Finding low"]],
    ["No due date", "none", ["Finding info"]],
  ] as const) {
    await page.getByRole("combobox", { name: "Due" }).click();
    await page.getByRole("option", { name: choice }).click();
    await expect(page).toHaveURL(new RegExp(`due=${value}`));
    await expect(titles(page)).toHaveText([...expected]);
  }
});

test("Save without a change says so beside the button, sends nothing and keeps the focus", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  const { ids } = await findings([{ status: "dismissed", dismissedReason: "duplicate" }]);
  await page.goto(`${urls.a}/vulnerabilities/${ids[0]}`);
  const save = page.getByRole("button", { name: "Save status" });
  await expect(save).toBeEnabled();
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await save.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Nothing changed." })).toBeVisible();
  await expect(save).toBeFocused();
  await expectSoundPage(page);
  expect(sent).toEqual([]);
  await page.getByRole("radio", { name: "Won’t fix" }).click();
  await expect(page.getByText("Nothing changed.")).toHaveCount(0);
  await save.click();
  await expect(page.getByText("Saved. The status is Dismissed.")).toBeVisible();
});
