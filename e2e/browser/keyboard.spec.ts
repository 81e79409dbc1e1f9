import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";

// Nothing here touches a mouse or sets the focus by itself.

const stepsMax = 90;

/** Returns whether something else lies over the whole of what has the focus (WCAG 2.2, 2.4.11). */
function focusIsHidden(): boolean {
  const focused = document.activeElement;
  const box = focused?.getBoundingClientRect();
  if (!focused || focused === document.body || !box || box.width <= 1 || box.height <= 1) return false;
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y] as const));
  return points.every(([x, y]) => {
    const seen = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return seen === null || !(focused.contains(seen) || seen.contains(focused));
  });
}

/** Presses Tab, or Shift and Tab, until the focus is where it should be. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let step = 0; step < stepsMax; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
    expect(await page.evaluate(focusIsHidden)).toBe(false);
  }
  throw new Error(`the keyboard does not reach ${target}`);
}

async function press(page: Page, target: Locator, key = "Enter"): Promise<void> {
  await expect(target).toBeEnabled();
  await tabTo(page, target);
  await page.keyboard.press(key);
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("signing up, out and in", async ({ page, urls }) => {
  const email = `${crypto.randomUUID()}@example.com`;
  const password = "three unrelated words here";
  await page.goto(`${urls.a}/sign-up`);
  await type(page, page.getByLabel("Name"), "Kay Board");
  await type(page, page.getByLabel("Email"), email);
  await type(page, page.getByLabel("Password", { exact: true }), "short");
  await expect(button(page, "Create account")).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type(password);
  await press(page, button(page, "Create account"));
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await press(page, page.getByRole("button", { name: /Kay Board/ }));
  await expect(page.getByRole("menuitemradio", { name: "System" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sign-in/);

  await type(page, page.getByLabel("Email"), email);
  await type(page, page.getByLabel("Password", { exact: true }), "not this one at all");
  await expect(button(page, "Sign in")).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(page.locator("form").getByRole("alert")).toBeFocused();
  await type(page, page.getByLabel("Password", { exact: true }), "");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(password);
  await press(page, button(page, "Sign in"));
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
});

test("creating, copying and revoking a key", async ({ ownerPage: page, context, urls }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: urls.a });
  await press(page, page.getByRole("button", { name: "Create Access Key" }).first());
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("By keyboard");
  const resource = page.getByRole("radiogroup", { name: "Vulnerabilities" });
  await tabTo(page, resource.getByRole("radio", { name: "None" }));
  await page.keyboard.press("ArrowRight");
  await expect(resource.getByRole("radio", { name: "Read" })).toBeChecked();
  await press(page, button(page, "Generate"));
  const field = page.getByLabel("Access key", { exact: true });
  await expect(field).toBeFocused();
  const secret = await field.inputValue();
  await press(page, button(page, "Copy key"));
  await expect(page.getByText("Copied to the clipboard.")).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await press(page, button(page, "Done"));
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const row = page.getByRole("row").filter({ hasText: "By keyboard" });
  await press(page, row.getByRole("button", { name: "Revoke", exact: true }));
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(row.getByRole("button", { name: "Revoke", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await press(page, button(page, "Revoke key"));
  await expect(row).toContainText(/revoked/i);
  await expect(page.getByRole("status").filter({ hasText: "was revoked on" })).toBeFocused();
});

test("nothing covers the focused element, from the first to the last field of the longest dialog", async ({
  ownerPage: page,
}) => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 320, height: 640 },
  ]) {
    await page.setViewportSize(viewport);
    await press(page, page.getByRole("button", { name: "Create Access Key" }).first());
    const name = page.getByRole("textbox", { name: "Name" });
    await expect(name).toBeFocused();
    await page.keyboard.type("By keyboard");
    const inSteps = viewport.width < 640;
    if (inSteps) await press(page, button(page, "Next"));
    await tabTo(page, page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "None" }));
    await page.keyboard.press("ArrowRight");
    if (inSteps) await press(page, button(page, "Next"));
    await tabTo(page, button(page, "Generate"));
    for (let step = 1; inSteps && step < 3; step++) {
      await tabTo(page, button(page, "Back"), "Shift+Tab");
      await page.keyboard.press("Enter");
    }
    await tabTo(page, name, "Shift+Tab");
    await page.keyboard.press("Escape");
    await press(page, button(page, "Discard"));
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
});

test("searching, filtering, ordering and turning pages", async ({ ownerPage: page, key }) => {
  for (let number = 10; number < 22; number++) await key({ name: `Key ${number}` });
  await page.goto(`${page.url()}?size=10`);
  await expect(page.getByRole("searchbox")).toBeEnabled();
  await tabTo(page, page.getByRole("columnheader", { name: /^Name/ }).getByRole("link"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row").nth(1)).toContainText("Key 10");
  await tabTo(page, page.getByRole("link", { name: "Next" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row").nth(1)).toContainText("Key 20");
  await tabTo(page, page.getByRole("searchbox"), "Shift+Tab");
  await page.keyboard.type("key 13");
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row")).toHaveCount(11);
  await tabTo(page, page.getByRole("combobox", { name: "Status" }));
  await page.keyboard.press("Enter");
  // It is shown a frame before it takes the keyboard.
  await expect(page.getByRole("option", { name: "All" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/status=inactive/);
  await expect(page.getByText("No key matches")).toBeVisible();
});
