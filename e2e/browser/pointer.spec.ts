import type { Locator } from "@playwright/test";
import { expect, test } from "../fixtures";

/** Presses for as long as people do, and expects what opens to stay and the control to be where it was. */
async function expectToOpen(control: Locator, opened: Locator): Promise<void> {
  await expect(control).toBeEnabled();
  const before = await control.boundingBox();
  await control.click({ delay: 150 });
  await expect(opened).toBeVisible();
  expect(await control.boundingBox()).toEqual(before);
  await control.page().keyboard.press("Escape");
  await expect(opened).toHaveCount(0);
}

for (const width of [1280, 320]) {
  test(`what opens on pointer down stays open on release, at ${width} px`, async ({
    page,
    signIn,
    context,
    urls,
    key,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    const button = (name: string | RegExp) => page.getByRole("button", { name });
    for (const path of ["/sign-in", "/sign-up", "/errors/missing_key"]) {
      await page.goto(`${urls.a}${path}`);
      if (await button("Theme").isVisible()) await expectToOpen(button("Theme"), page.getByRole("menu"));
    }
    await key({ scopes: ["vulnerabilities:read", "metrics:read", "events:read"] });
    await signIn(context);
    await page.goto(`${urls.a}/settings/access-keys`);
    await expectToOpen(button(/^owner/i), page.getByRole("menu"));
    await expectToOpen(page.getByRole("combobox", { name: "Status" }), page.getByRole("listbox"));
    await expectToOpen(button(/Show all permissions/).first(), page.getByRole("dialog"));
  });
}

type Shift = PerformanceEntry & { sources: { previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[] };

test("nothing moves under the pointer when a list hydrates", async ({ ownerPage: page, key, findings, urls }) => {
  for (let number = 0; number < 12; number++) await key({ name: `Key ${number}` });
  await findings(Array.from({ length: 12 }, () => ({})));
  await page.addInitScript(() => {
    const slid: string[] = [];
    Object.assign(window, { slid });
    const isShift = (entry: PerformanceEntry): entry is Shift => "sources" in entry;
    new PerformanceObserver((list) => {
      // Columns may give way a little to the words that take the place of dates.
      for (const { sources } of list.getEntries().filter(isShift))
        for (const { previousRect, currentRect } of sources)
          if (previousRect.top !== currentRect.top) slid.push(`from ${previousRect.top} to ${currentRect.top}`);
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const path of ["/settings/access-keys", "/vulnerabilities"]) {
    await page.goto(`${urls.a}${path}`);
    await expect(page.getByRole("combobox").first()).toBeEnabled();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200))));
    expect(await page.evaluate(() => Reflect.get(window, "slid"))).toEqual([]);
  }
});
