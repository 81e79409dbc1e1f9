import type { Locator, Page } from "@playwright/test";
import { toStep } from "@/test/browser/flows";
import { expect, test } from "../fixtures";

// What people press without meaning it closes nothing, and makes no second key.

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const keyField = (page: Page) => page.getByLabel("Access key", { exact: true });

async function fillForm(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill(name);
  await toStep(page, "Permissions");
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await toStep(page, "Expiry and addresses");
}

async function reveal(page: Page, name: string): Promise<void> {
  await fillForm(page, name);
  await button(page, "Generate").click();
  await expect(keyField(page)).toBeVisible();
}

async function closeUncopied(page: Page): Promise<void> {
  await button(page, "Done").click();
  await button(page, "Close without copying").click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
}

/** Where a control is once it does not move any more, at a share of its width. A dialog that closed scrolls to its button. */
async function pointOf(control: Locator, share: number): Promise<[number, number]> {
  for (let before = Number.NaN; ; ) {
    await control.hover();
    const box = await control.boundingBox();
    if (box === null) throw new Error(`there is no ${control}`);
    if (box.y === before) return [box.x + box.width * share, box.y + box.height / 2];
    before = box.y;
    await control.page().waitForTimeout(100);
  }
}

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 700, height: 500 },
  { width: 320, height: 640 },
]) {
  test(`quick clicks on Generate make one key and leave it shown, at ${viewport.width} px`, async ({
    ownerPage: page,
    owner,
    db,
  }) => {
    await page.setViewportSize(viewport);
    for (let round = 0; round < 10; round++) {
      await fillForm(page, `Round ${round}`);
      const [x, y] = await pointOf(button(page, "Generate"), [0.1, 0.5, 0.9][round % 3] ?? 0.5);
      await page.mouse.click(x, y, { clickCount: 3 });
      await expect(keyField(page)).toHaveValue(/^blk_/);
      // As late as the third click can come.
      await page.mouse.click(x, y);
      await page.mouse.click(x, y);
      await expect(keyField(page)).toHaveValue(/^blk_/);
      const [row] =
        await db.$client`select count(*)::int as keys from access_keys where account_id = ${owner.accountId}`;
      expect(row?.keys).toBe(round + 1);
      await page.reload();
    }
  });

  test(`quick clicks on Done never close a key that was not copied, at ${viewport.width} px`, async ({
    ownerPage: page,
  }) => {
    await page.setViewportSize(viewport);
    await reveal(page, "Not copied");
    for (const share of [0.1, 0.5, 0.9]) {
      const [x, y] = await pointOf(button(page, "Done"), share);
      await page.mouse.click(x, y, { clickCount: 3 });
      await page.mouse.click(x, y);
      await expect(keyField(page)).toHaveValue(/^blk_/);
    }
    await expect(page.getByText("You haven’t copied the key")).toBeVisible();
    await closeUncopied(page);
  });

  test(`a double click on what opens a dialog opens it and does nothing in it, at ${viewport.width} px`, async ({
    ownerPage: page,
    key,
  }) => {
    await page.setViewportSize(viewport);
    for (let number = 0; number < 6; number++) await key({ name: `Kept ${number}` });
    await page.reload();
    const create = page.getByRole("button", { name: "Create Access Key" });
    await create.dblclick();
    await expect(page.getByRole("dialog")).toBeVisible();
    await button(page, "Cancel").click();
    for (let number = 0; number < 6; number++) {
      const row = page.getByRole("row").filter({ hasText: `Kept ${number}` });
      const [x, y] = await pointOf(button(page, "Revoke").and(row.getByRole("button")), 0.5);
      await page.mouse.click(x, y, { clickCount: 2 });
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await page.mouse.click(x, y);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("alertdialog")).toHaveCount(0);
      await expect(row.getByRole("button", { name: "Revoke" })).toBeVisible();
    }
  });
}

test("Enter twice and Escape right after keep the key shown, and so do Escape and clicks outside", async ({
  ownerPage: page,
  owner,
  db,
}) => {
  await fillForm(page, "By Enter");
  await page.getByLabel("Name").press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(keyField(page)).toHaveValue(/^blk_/);
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  const [row] = await db.$client`select count(*)::int as keys from access_keys where account_id = ${owner.accountId}`;
  expect(row?.keys).toBe(1);

  await page.keyboard.press("Escape");
  await expect(page.getByText("You haven’t copied the key")).toBeVisible();
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  for (const [x, y] of [
    [5, 5],
    [width - 5, 5],
    [5, height - 5],
    [width - 5, height - 5],
    [width / 2, height - 5],
  ] as const) {
    await page.mouse.click(x, y);
  }
  await expect(keyField(page)).toHaveValue(/^blk_/);
  await expect(page.getByRole("dialog").getByRole("button", { name: "Close", exact: true })).toHaveCount(0);
});

test("nothing closes the dialog while the key is on its way", async ({ ownerPage: page }) => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await fillForm(page, "On its way");
  await page.route("**/settings/access-keys", async (route) => {
    await held;
    await route.continue();
  });
  await button(page, "Generate").click();
  await expect(button(page, "Cancel")).toBeDisabled();
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await button(page, "Close").click();
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  answer();
  await expect(keyField(page)).toHaveValue(/^blk_/);
});

test("copying by hand counts when it takes the whole key, and Done then closes", async ({ ownerPage: page }) => {
  await reveal(page, "By hand");
  await expect(keyField(page)).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Control+C");
  await button(page, "Done").click();
  await expect(page.getByText("You haven’t copied the key")).toBeVisible();
  await keyField(page).focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+C");
  await expect(page.getByText("You haven’t copied the key")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await expect(keyField(page)).toBeVisible();
  await button(page, "Done").click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("no number of quick presses of Tab leaves the reveal", async ({ ownerPage: page }) => {
  await reveal(page, "Quick");
  await page.evaluate(() => {
    const left: string[] = [];
    Object.assign(globalThis, { left });
    document.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element && target.closest(".application") !== null) left.push(target.outerHTML);
    });
  });
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let round = 0; round < 5; round++)
      await Promise.all(Array.from({ length: 12 }, () => page.keyboard.press(key)));
  }
  expect(await page.evaluate("left")).toEqual([]);
  await expect(keyField(page)).toBeVisible();
});

test("the keyboard reaches everything in the reveal and stays within it", async ({ ownerPage: page }) => {
  await reveal(page, "Within");
  await button(page, "Done").click();
  const reached: string[] = [];
  for (let step = 0; step < 14; step++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(focusedText));
  }
  expect(reached).not.toContain("outside");
  for (const name of ["Key", "Copy key", "Close without copying", "Done"]) expect(reached).toContain(name);
});

/** The text of what has the focus in a dialog. The guards at the dialog's ends pass it on with the next frame. */
async function focusedText(): Promise<string> {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await nextFrame();
  await nextFrame();
  const focused = document.activeElement;
  return focused?.closest("[role=dialog]") == null ? "outside" : focused.textContent;
}
