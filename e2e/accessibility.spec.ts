import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

async function expectNoFaults(page: Page): Promise<void> {
  // A dialog that fades in is measured in between: wait for what moves and will end.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => Number.isFinite(Number(animation.effect?.getComputedTiming().endTime)));
    await Promise.all(ending.map((animation) => animation.finished.catch(() => {})));
  });
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

/** The elements that stick out, so that a failure names them. */
async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const all = [...document.querySelectorAll("body *")];
    return all
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 200));
  });
  expect({ url: new URL(page.url()).pathname, beyond }).toEqual({ url: new URL(page.url()).pathname, beyond: [] });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("axe finds nothing on the pages that need nobody", async ({ page, urls }) => {
      for (const path of ["/sign-in", "/sign-up", "/errors/key_revoked", "/no-such-page"]) {
        await page.goto(`${urls.a}${path}`);
        await expectNoFaults(page);
      }
      await page.goto(`${urls.a}/sign-up`);
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
      await expectNoFaults(page);
    });

    test("axe finds nothing on the list of access keys and in its dialogs", async ({ ownerPage: page, key }) => {
      await expectNoFaults(page);
      await key({ name: "A very long name that goes on until it is at its sixty-fourth" });
      await page.reload();
      await expectNoFaults(page);
      await page
        .getByRole("button", { name: /^Revoke/ })
        .first()
        .click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectNoFaults(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Create Access Key" }).first().click();
      await expectNoFaults(page);
      await page.getByRole("button", { name: "Generate" }).click();
      const name = page.getByRole("textbox", { name: "Name" });
      await expect(name).toHaveAttribute("aria-invalid", "true");
      await expectNoFaults(page);
      await name.fill("Another");
      await page.getByRole("radiogroup", { name: "Metrics" }).getByRole("radio", { name: "Read" }).click();
      await page.getByRole("button", { name: "Generate" }).click();
      await expect(page.getByRole("textbox", { name: "Access key" })).toBeVisible();
      await expectNoFaults(page);
    });
  });
}

test("a key is created, copied and revoked by keyboard alone", async ({ ownerPage: page, context, urls }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: urls.a });
  const tabTo = async (label: RegExp) => {
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const labelled =
          element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
            ? element.labels?.[0]?.textContent
            : "";
        return `${element?.getAttribute("aria-label") ?? ""} ${labelled ?? ""} ${element?.textContent ?? ""}`;
      });
      if (label.test(focused)) return;
    }
    throw new Error(`the keyboard does not reach ${label}`);
  };
  await tabTo(/Create Access Key/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.getByLabel("Name").focus();
  await page.keyboard.type("By keyboard");
  await tabTo(/Read only/);
  await page.keyboard.press("Enter");
  await tabTo(/Generate/);
  await page.keyboard.press("Enter");
  const field = page.getByLabel("Access key", { exact: true });
  await expect(field).toBeFocused();
  const secret = await field.inputValue();
  await tabTo(/Copy/);
  await page.keyboard.press("Enter");
  await expect(page.getByText(/copied/i).first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  await tabTo(/Done/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await tabTo(/ Revoke$/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await tabTo(/Revoke key/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row").filter({ hasText: "By keyboard" })).toContainText(/revoked/i);
});

test("every page fits into 320 pixels without sideways scrolling, at twice the text size as well", async ({
  ownerPage: page,
  key,
  urls,
}) => {
  await key({ name: "W".repeat(64) });
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of ["/settings/access-keys", "/vulnerabilities", "/sign-in", "/errors/insufficient_scope"]) {
    await page.goto(`${urls.a}${path}`);
    await expectNoSidewaysScrolling(page);
    await page.evaluate(() => {
      document.documentElement.style.fontSize = "200%";
    });
    await expectNoSidewaysScrolling(page);
  }
  await page.goto(`${urls.a}/settings/access-keys`);
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectNoSidewaysScrolling(page);
});
