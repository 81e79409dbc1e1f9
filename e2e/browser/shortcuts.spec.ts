import type { Page } from "@playwright/test";
import { expectSoundPage } from "@/test/browser/page-faults";
import { expect, test } from "../fixtures";

const searchField = (page: Page) => page.getByRole("searchbox", { name: "Search" });
const list = (page: Page) => page.getByRole("dialog", { name: "Keyboard shortcuts" });
const palette = (page: Page) => page.getByRole("dialog", { name: "Search or jump to" });

test.beforeEach(async ({ ownerPage: page, key }) => {
  await key({ name: "Pipeline" });
  await page.reload();
  // From here on the page hears keys.
  await expect(searchField(page)).toBeEnabled();
});

test('"/" leads to the search field, and what is typed there runs no shortcut', async ({ ownerPage: page }) => {
  await page.keyboard.press("/");
  await expect(searchField(page)).toBeFocused();
  await page.keyboard.type("/?a/?");
  await expect(searchField(page)).toHaveValue("/?a/?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test('"?" lists the shortcuts of the page by group, and the focus returns when the list is closed', async ({
  ownerPage: page,
}) => {
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Vulnerabilities" });
  await link.focus();
  await page.keyboard.press("?");
  await expect(list(page).getByRole("region", { name: "Everywhere" })).toContainText("Search or jump to…");
  await expect(list(page).getByRole("region", { name: "List" })).toContainText("Search this list");
  await page.keyboard.press("Escape");
  await expect(list(page)).toHaveCount(0);
  await expect(link).toBeFocused();
});

test("the person's menu opens the list of shortcuts, and gets the focus back", async ({ ownerPage: page, owner }) => {
  const person = page.getByRole("button", { name: owner.name });
  await person.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).press("Enter");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list(page)).toHaveCount(0);
  await expect(person).toBeFocused();
});

test("a key runs nothing while a dialog, a menu or a select has the keyboard", async ({ ownerPage: page, owner }) => {
  const opened = [
    [page.getByRole("button", { name: "Create Access Key" }), page.getByRole("dialog", { name: "Create Access Key" })],
    [page.getByRole("button", { name: owner.name }), page.getByRole("menu")],
    [page.getByRole("combobox", { name: "Status" }), page.getByRole("listbox")],
  ] as const;
  // Both parts are loaded: what a shortcut opens is there at once.
  for (const [keys, part] of [
    ["?", list(page)],
    ["Control+k", palette(page)],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(part).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(part).toHaveCount(0);
  }
  for (const [control, popup] of opened) {
    await control.click();
    await expect(popup).toBeVisible();
    if (popup === opened[0][1]) await page.getByRole("radio", { name: "None" }).first().focus();
    for (const keys of ["?", "/", "Control+k"]) await page.keyboard.press(keys);
    await expect(popup).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(popup).toHaveCount(0);
    await expect(searchField(page)).not.toBeFocused();
    await expect(list(page)).toHaveCount(0);
    await expect(palette(page)).toHaveCount(0);
  }
  await page.getByRole("combobox", { name: "Status" }).focus();
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: "Status" })).toBeFocused();
});

test("keys with Ctrl, Alt or Meta, and those of text that is being composed, are left to the browser", async ({
  ownerPage: page,
}) => {
  const taken = await page.evaluate(() => {
    const press = (key: string, more: KeyboardEventInit) =>
      !document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
    return {
      plain: press("/", {}),
      shifted: press("/", { shiftKey: true }),
      control: press("/", { ctrlKey: true }),
      alt: press("/", { altKey: true }),
      meta: press("/", { metaKey: true }),
      composing: press("/", { isComposing: true }),
      commandOfAnotherSystem: press("k", { metaKey: true }),
      shiftAsWell: press("K", { ctrlKey: true, shiftKey: true }),
    };
  });
  expect(taken).toEqual({
    plain: true,
    // Where "/" is typed with Shift, as on German keyboards.
    shifted: true,
    control: false,
    alt: false,
    meta: false,
    composing: false,
    commandOfAnotherSystem: false,
    shiftAsWell: false,
  });
});

test("a key that is held down opens the palette once", async ({ ownerPage: page }) => {
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  await page.evaluate(() => {
    const held = { key: "k", ctrlKey: true, repeat: true, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", held));
  });
  await page.keyboard.press("?");
  await expect(list(page)).toBeVisible();
  await expect(palette(page)).toHaveCount(0);
});

test("shortcuts of a single key can be turned off and stay off, and the others still work", async ({
  ownerPage: page,
  owner,
}) => {
  await page.keyboard.press("?");
  const single = list(page).getByRole("switch", { name: "Single-key shortcuts" });
  await expect(single).toBeChecked();
  await single.press("Space");
  await expect(single).not.toBeChecked();
  await page.reload();
  await expect(searchField(page)).toBeEnabled();
  await page.keyboard.press("/");
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeVisible();
  await expect(list(page)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  await expect(searchField(page)).not.toBeFocused();

  await page.getByRole("button", { name: owner.name }).click();
  await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
  await single.press("Space");
  await expect(single).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(list(page)).toHaveCount(0);
  await page.keyboard.press("/");
  await expect(searchField(page)).toBeFocused();
});

test.describe(() => {
  test.use({ userAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0.0.0" });
  test("on Apple devices the palette opens with the Command key, and Ctrl+K stays the system's", async ({
    ownerPage: page,
  }) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.press("?");
    await expect(list(page)).toContainText("⌘");
    await expect(palette(page)).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(list(page)).toHaveCount(0);
    await page.keyboard.press("Meta+k");
    await expect(palette(page)).toBeVisible();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the list of shortcuts has no accessibility faults, in ${colorScheme}, at 1280 and 320 px`, async ({
    ownerPage: page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.keyboard.press("?");
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expectSoundPage(page);
    }
  });
}
