import type { Locator } from "@playwright/test";
import { expect, test } from "./fixtures";

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
  test(`what opens at a press stays open when the button is let go, at ${width} px`, async ({
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
    await expectToOpen(button("Theme"), page.getByRole("menu"));
    await expectToOpen(button(/^owner/i), page.getByRole("menu"));
    await expectToOpen(page.getByRole("combobox", { name: "Status" }), page.getByRole("listbox"));
    await expectToOpen(button(/Show all permissions/).first(), page.getByRole("dialog"));
  });
}
