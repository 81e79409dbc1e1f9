import { expect, test } from "../fixtures";

test("from 1280 px on the rail names its pages, below that it has icons with tooltips, and on a phone it is a sheet", async ({
  ownerPage: page,
  owner,
}) => {
  const navigation = page.getByRole("navigation", { name: "Main" });
  const link = navigation.getByRole("link", { name: "Vulnerabilities" });
  const widthOf = async () => (await link.boundingBox())?.width;
  const tooltip = page.getByRole("tooltip");
  await expect(page.getByRole("link", { name: `Account of ${owner.name}` })).toBeVisible();

  await page.setViewportSize({ width: 1280, height: 800 });
  expect(await widthOf()).toBeGreaterThan(150);
  await expect(navigation.getByRole("link", { name: "Settings" })).toHaveAttribute("aria-current", "page");
  await expect(navigation.getByRole("link", { name: "Access Keys" })).toBeVisible();
  await link.hover();
  await page.waitForTimeout(400);
  await expect(tooltip).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).hover();

  await page.setViewportSize({ width: 1000, height: 800 });
  expect(await widthOf()).toBeLessThan(50);
  await link.hover();
  await expect(tooltip).toHaveText("Vulnerabilities");
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);

  await page.setViewportSize({ width: 390, height: 800 });
  await expect(link).toBeHidden();
  const opener = page.getByRole("button", { name: "Menu" });
  await opener.click();
  await expect(link).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(navigation.getByRole("button", { name: "Search or jump to" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(link).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(link).toBeHidden();
  await expect(opener).toBeFocused();
  await opener.click();
  await page.setViewportSize({ width: 1000, height: 800 });
  await expect(page.locator(":popover-open")).toHaveCount(0);
  expect(await widthOf()).toBeLessThan(50);
  await page.setViewportSize({ width: 390, height: 800 });
  await opener.click();
  await link.click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  await expect(link).toBeHidden();
});

test.describe(() => {
  test.use({ javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
  test("the sheet of a phone opens without scripts", async ({ context, page, signIn, urls }) => {
    await signIn(context);
    await page.goto(`${urls.a}/settings/access-keys`);
    const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Vulnerabilities" });
    await expect(link).toBeHidden();
    await page.getByRole("button", { name: "Menu" }).click();
    await link.click();
    await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  });
});

test("the theme is chosen in the person's menu, and the next page has it from its first byte", async ({
  ownerPage: page,
  owner,
  urls,
}) => {
  await page.getByRole("button", { name: owner.name }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const answer = await page.request.get(`${urls.a}/vulnerabilities`);
  expect(await answer.text()).toContain('data-theme="dark"');
});

test("rows are dense: 48 px at most in a table, and 25 keys fit in 3,000 px of a phone", async ({
  ownerPage: page,
  key,
  findings,
  urls,
}) => {
  await findings(
    Array.from({ length: 12 }, (_, n) => ({
      title: `Database query built from user-controlled sources ${n}`.repeat(n % 3 === 0 ? 6 : 1),
      path: "src/accounts/export/".repeat(n % 4 === 0 ? 12 : 1),
    })),
  );
  for (let n = 0; n < 25; n++) {
    await key({ name: n === 3 ? "W".repeat(64) : `Pipeline ${n}`, description: "Uploads scans. ".repeat(n % 4) });
  }
  for (const path of ["/vulnerabilities", "/settings/access-keys?size=25"]) {
    await page.goto(`${urls.a}${path}`);
    const rows = page.getByRole("rowgroup").last().getByRole("row");
    await expect(rows.nth(11)).toBeVisible();
    for (const width of [1280, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const heights = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
      expect(Math.max(...heights), `${path} at ${width} px`).toBeLessThanOrEqual(48);
    }
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(3_000);
});

test("a press anywhere in a row leads to the vulnerability, and its links lead where they say", async ({
  ownerPage: page,
  findings,
  urls,
}) => {
  const { ids } = await findings([{ title: "Weak hash" }], { assetSlug: "web-shop" });
  await page.goto(`${urls.a}/vulnerabilities`);
  const row = page.getByRole("row").filter({ hasText: "Weak hash" });
  await row.getByRole("link", { name: /^web-shop/ }).click();
  await expect(page).toHaveURL(/asset=web-shop/);
  const box = await row.boundingBox();
  if (box === null) throw new Error("the row has no box");
  const press = { x: box.x + box.width - 3, y: box.y + box.height / 2 };
  await page.keyboard.down("Control");
  const [tab] = await Promise.all([
    page.context().waitForEvent("page", { timeout: 30_000 }),
    page.mouse.click(press.x, press.y),
  ]);
  await page.keyboard.up("Control");
  await expect(tab).toHaveURL(`${urls.a}/vulnerabilities/${ids[0]}?asset=web-shop`);
  await tab.close();
  await page.mouse.click(press.x, press.y);
  await expect(page).toHaveURL(`${urls.a}/vulnerabilities/${ids[0]}?asset=web-shop`);
});

test("fonts come from Backline, and a page does not move when they and its scripts arrive", async ({
  ownerPage: page,
  key,
  findings,
  urls,
}) => {
  for (let n = 0; n < 12; n++) await key({ name: `Key ${n}`, expiresInDays: n % 2 === 0 ? 5 : 90 });
  await findings(Array.from({ length: 12 }, () => ({ detectedAt: new Date(Date.now() - 40 * 86_400_000) })));
  await page.addInitScript(() => {
    let shift = 0;
    Object.assign(window, { layoutShift: () => shift });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shift += Number(Reflect.get(entry, "value"));
    }).observe({ type: "layout-shift", buffered: true });
  });
  const fonts: string[] = [];
  page.on("response", (response) => response.url().endsWith(".woff2") && fonts.push(response.url()));
  for (const path of ["/settings/access-keys", "/vulnerabilities"]) {
    await page.goto(`${urls.a}${path}`, { waitUntil: "networkidle" });
    await expect(page.getByRole("combobox").first()).toBeEnabled();
    await page.evaluate(() => document.fonts.ready);
    expect(await page.evaluate(() => Reflect.get(window, "layoutShift")()), path).toBeLessThan(0.02);
  }
  expect(fonts.length).toBeGreaterThan(1);
  expect(new Set(fonts.map((url) => new URL(url).origin))).toEqual(new Set([urls.a]));
  const loaded = await page.evaluate(() => [...document.fonts].filter((font) => font.status === "loaded").length);
  expect(loaded).toBeGreaterThan(1);
});

test("times read the same in the page as the server sends it and once its scripts run", async ({
  ownerPage: page,
  findings,
  urls,
}) => {
  await findings([{ title: "Old", detectedAt: new Date(Date.now() - 5 * 86_400_000) }]);
  const html = await (await page.request.get(`${urls.a}/vulnerabilities`)).text();
  expect(html).toContain(">5 days ago</time>");
  await page.goto(`${urls.a}/vulnerabilities`);
  await expect(page.getByRole("combobox").first()).toBeEnabled();
  await expect(page.getByRole("row").filter({ hasText: "Old" })).toContainText("5 days ago");
});
