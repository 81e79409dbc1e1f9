import { expect, test } from "../fixtures";

test("a purpose sets the permissions, which can still be changed, and the key has what was chosen last", async ({
  ownerPage: page,
  owner,
  db,
}) => {
  await page.getByRole("button", { name: "Create Access Key" }).click();
  await page.getByLabel("Name").fill("Pipeline");
  const level = (resource: string, name: string) =>
    page.getByRole("radiogroup", { name: resource }).getByRole("radio", { name, exact: true });
  const purpose = page.getByRole("group", { name: "Start from" }).getByRole("button", { name: "Upload from CI" });
  await level("Vulnerabilities", "Write").click();
  await purpose.click();
  await expect(purpose).toHaveAttribute("aria-pressed", "true");
  await expect(level("Vulnerabilities", "None")).toBeChecked();
  await expect(level("Scans", "Write")).toBeChecked();
  await expect(page.getByText("This key will be able to")).toContainText("upload reports");
  await level("Assets", "None").click();
  await expect(purpose).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByLabel("Access key", { exact: true })).toHaveValue(/^blk_/);
  const rows = await db.$client`select scopes from access_keys where account_id = ${owner.accountId}`;
  expect(rows).toEqual([{ scopes: ["scans:write"] }]);
});

test("the form fits into a window of 1440 by 900", async ({ ownerPage: page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Create Access Key" }).click();
  const generate = page.getByRole("button", { name: "Generate" });
  await expect(generate).toBeInViewport();
  const dialog = await page.getByRole("dialog").boundingBox();
  expect(dialog?.y).toBeGreaterThan(0);
  expect((dialog?.y ?? 0) + (dialog?.height ?? 0)).toBeLessThanOrEqual(900);
});
