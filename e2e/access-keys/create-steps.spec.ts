import type { Page } from "@playwright/test";
import { toStep } from "@/test/browser/flows";
import { expect, test } from "../fixtures";

test.use({ viewport: { width: 390, height: 844 } });

const step = (page: Page) => page.getByText(/^Step \d of 3: /);
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("on a phone a key is created in three steps, and what was chosen stays in sight", async ({ ownerPage: page }) => {
  await button(page, "Create Access Key").first().click();
  await expect(step(page)).toHaveText("Step 1 of 3: Name");
  await page.getByLabel("Name").fill("By phone");
  await expect(button(page, "Generate")).toHaveCount(0);
  // As the keyboard of a phone does it.
  await page.getByLabel("Name").press("Enter");
  await expect(step(page)).toHaveText("Step 2 of 3: Permissions");
  await expect(step(page)).toBeFocused();
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await button(page, "Next").click();
  await expect(step(page)).toHaveText("Step 3 of 3: Expiry and addresses");
  await expect(page.locator("footer").getByText("Vulnerabilities: Read")).toBeVisible();
  await button(page, "Back").click();
  await expect(
    page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }),
  ).toBeChecked();
  await button(page, "Next").click();
  await button(page, "Generate").click();
  await expect(page.getByLabel("Access key", { exact: true })).toHaveValue(/^blk_/);
});

test("a step is not left while something is missing in it", async ({ ownerPage: page }) => {
  await button(page, "Create Access Key").first().click();
  await button(page, "Next").click();
  await expect(page.getByLabel("Name")).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await expect(step(page)).toHaveText("Step 1 of 3: Name");
  await page.getByLabel("Name").fill("By phone");
  await toStep(page, "Permissions");
  await button(page, "Next").click();
  await expect(page.getByText("Choose at least one permission.", { exact: true })).toBeVisible();
  await expect(step(page)).toHaveText("Step 2 of 3: Permissions");
});

test("what the server refuses is shown in its step, with the focus on it", async ({ ownerPage: page, key }) => {
  await key({ name: "Taken" });
  await page.reload();
  await button(page, "Create Access Key").first().click();
  await page.getByLabel("Name").fill("Taken");
  await toStep(page, "Permissions");
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await toStep(page, "Expiry and addresses");
  await page.getByLabel("Allowed addresses").fill("nowhere");
  await button(page, "Generate").click();
  await expect(page.getByLabel("Allowed addresses")).toBeFocused();
  await page.getByLabel("Allowed addresses").fill("");
  await button(page, "Generate").click();
  await expect(step(page)).toHaveText("Step 1 of 3: Name");
  await expect(page.getByLabel("Name")).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
});

test("a double click on Next goes one step, and makes no key", async ({ ownerPage: page, owner, db }) => {
  await button(page, "Create Access Key").first().click();
  await page.getByLabel("Name").fill("Double");
  await toStep(page, "Permissions");
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await button(page, "Next").dblclick();
  await expect(step(page)).toHaveText("Step 3 of 3: Expiry and addresses");
  await expect(button(page, "Generate")).toBeEnabled();
  await expect(page.getByLabel("Access key", { exact: true })).toHaveCount(0);
  const [row] = await db.$client`select count(*)::int as keys from access_keys where account_id = ${owner.accountId}`;
  expect(row?.keys).toBe(0);
});

test("every level is explained before it is chosen", async ({ ownerPage: page }) => {
  await button(page, "Create Access Key").first().click();
  await page.getByLabel("Name").fill("Levels");
  await toStep(page, "Permissions");
  const described = page.getByRole("radiogroup", { name: "Vulnerabilities" });
  await expect(described).toHaveAccessibleDescription(
    /Read: list and read vulnerabilities.*Write: triage vulnerabilities/,
  );
  await expect(described.getByRole("radio", { name: "None" })).toBeChecked();
});

test("a window that becomes wide shows the whole form, with what was entered", async ({ ownerPage: page }) => {
  await button(page, "Create Access Key").first().click();
  await page.getByLabel("Name").fill("Turned");
  await toStep(page, "Permissions");
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await toStep(page, "Expiry and addresses");
  await page.getByLabel("Allowed addresses").fill("203.0.113.7");
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByLabel("Name")).toHaveValue("Turned");
  await expect(page.getByLabel("Allowed addresses")).toHaveValue("203.0.113.7");
  await expect(button(page, "Generate")).toBeVisible();
});
