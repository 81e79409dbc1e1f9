import type { Page } from "@playwright/test";
import { generateKey, givePassword, revokeKey, signInByPassword } from "@/test/browser/flows";
import { translatePages } from "@/test/browser/translator";
import { expect, test } from "../fixtures";

// Chrome's translator replaces text nodes under React's hands. What React then moves or removes beside them throws, and
// what it changes in them is no longer on the page.

const translated = (page: Page) => expect(page.locator("html[data-translated]")).toBeAttached();

test.beforeEach(({ context }) => translatePages(context));

test("a translated page signs up, shows errors, and signs in and out", async ({ page, owner, db, urls }) => {
  await page.goto(`${urls.a}/sign-up`);
  await translated(page);
  await page.getByLabel("Name").fill("Tilda Translated");
  await page.getByLabel("Email").fill("no address");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("button", { name: "Hide" })).toBeVisible();
  await page.getByRole("button", { name: "Hide" }).click();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Email").fill(`${crypto.randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("five unrelated words of mine");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  await translated(page);
  await page.getByRole("button", { name: /Tilda/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await translated(page);
  await page.getByLabel("Email").fill(owner.email);
  for (const password of ["not the password", "not this one either"]) {
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator("form").getByRole("alert")).toContainText("The email or password is wrong.");
  }
  await givePassword(db, owner);
  await signInByPassword(page, urls.a, owner);
});

test("a translated page creates a key, shows it, copies it in each form and revokes it", async ({
  ownerPage: page,
  urls,
  key,
}) => {
  await key({ name: "Before" });
  await page.reload();
  await translated(page);
  const secret = await generateKey(page, "Translated");
  await expect(page.getByText("Waiting for the first call…")).toBeVisible();
  for (const form of ["key", "line", "command"]) {
    if (form !== "key") await page.getByRole("tab", { name: form === "line" ? ".env" : "curl" }).click();
    await page.getByRole("button", { name: `Copy ${form}` }).click();
    await expect(page.getByRole("button", { name: "Copied", exact: true })).toBeVisible();
  }
  const answer = await fetch(`${urls.a}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
  expect(answer.status).toBe(200);
  await expect(page.getByText(/It works: seen from/)).toBeVisible();
  await expect(page.getByText("Waiting for the first call…")).toHaveCount(0);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await revokeKey(page, "Before");
  const row = page.getByRole("row").filter({ hasText: "Translated" });
  await row.getByRole("button", { name: "Revoke" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Revoke key" }).click();
  await expect(question.getByText("Type the name shown above.")).toBeVisible();
  await question.getByLabel(/name to confirm/).fill("Translated");
  await question.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("status").filter({ hasText: "was revoked on" })).toContainText("Translated");
  await expect(row).toContainText("Inactive · Revoked");
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(page.getByRole("status").filter({ hasText: "was revoked on" })).toHaveCount(0);
});

test("a translated dialog follows the choices made in it and asks before it discards them", async ({
  ownerPage: page,
}) => {
  await translated(page);
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  const dialog = page.getByRole("dialog");
  const scans = dialog.getByRole("radiogroup", { name: "Scans" });
  for (const level of ["Read", "Write", "None"]) {
    await scans.getByRole("radio", { name: level }).click();
    await expect(dialog.locator("footer")).toContainText(level === "None" ? "No permissions yet" : `Scans: ${level}`);
    await expect(dialog.getByText(/^This key will/)).toContainText(level === "None" ? "not be able" : "scan");
  }
  await dialog.getByRole("button", { name: "Generate" }).click();
  await expect(dialog.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  for (const end of ["Never", "A date", "7 days"]) await dialog.getByRole("radio", { name: end }).click();
  await expect(dialog.getByText(/^Expires on .*\d/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Discard what you entered?")).toBeVisible();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(dialog).toHaveCount(0);
});

test("a translated list is searched, filtered, sorted and paged, and shows the right rows", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings(Array.from({ length: 13 }, (_, index) => ({ title: `Finding ${index}`, severity: "high" as const })));
  await page.goto(`${urls.a}/vulnerabilities?size=10`);
  await translated(page);
  const count = page.getByRole("status").filter({ hasText: "vulnerabilit" });
  await expect(count).toHaveText("13 vulnerabilities");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByRole("link", { name: "Previous" })).toBeVisible();
  await page.getByRole("link", { name: "Previous" }).click();
  await page
    .getByRole("columnheader", { name: /Detected/ })
    .getByRole("link")
    .click();
  await expect(page.getByRole("columnheader", { name: /Detected/ })).toHaveAttribute("aria-sort", /ending/);
  await page.getByRole("combobox", { name: "Severity" }).click();
  await page.getByRole("option", { name: "Critical", exact: true }).click();
  await expect(page.getByText("No vulnerability matches")).toBeVisible();
  await page.getByRole("link", { name: "Clear search and filters" }).click();
  await expect(count).toHaveText("13 vulnerabilities");
  await page.getByRole("searchbox", { name: "Search" }).fill("Finding 12");
  await expect(count).toHaveText("1 vulnerability");
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(count).toHaveText("13 vulnerabilities");
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a translated page saves a status and shows the new one", async ({ ownerPage: page, urls, findings, key }) => {
  const { ids } = await findings([{}]);
  const { secret } = await key({ scopes: ["vulnerabilities:write"] });
  await page.goto(`${urls.a}/vulnerabilities/${ids[0]}`);
  await translated(page);
  for (const status of ["In progress", "Resolved", "Open"]) {
    await page.getByRole("radio", { name: status }).click();
    await page.getByRole("button", { name: "Save status" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved." })).toHaveText(`Saved. The status is ${status}.`);
  }
  await page.getByRole("radio", { name: "Dismissed" }).click();
  await page.getByRole("button", { name: "Save status" }).click();
  await expect(page.getByText("Say why it is dismissed.")).toBeVisible();
  await page.getByRole("radio", { name: "Duplicate" }).click();
  await fetch(`${urls.b}/api/v1/vulnerabilities/${ids[0]}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${secret}`, "if-match": "*", "content-type": "application/json" },
    body: JSON.stringify({ status: "in_progress" }),
  });
  await page.getByRole("button", { name: "Save status" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This vulnerability has changed" })).toContainText(
    "It is now In progress",
  );
  await page.getByRole("button", { name: "Save status" }).click();
  await expect(page.getByText("Saved. The status is Dismissed.")).toBeVisible();
  await expect(page.getByRole("region", { name: "History" })).toContainText("In progress → Dismissed (duplicate)");
});
