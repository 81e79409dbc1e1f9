import { expect, type Page } from "@playwright/test";
import type { Db } from "@/db/client";
import { passwords } from "@/db/schema/users";
import { hashPassword } from "@/lib/auth/password/password";
import type { Member } from "@/lib/context";

export const password = "three unrelated words here";

/** Gives a person the password that `signInByPassword` enters. */
export async function givePassword(db: Db, { userId }: Member): Promise<void> {
  await db.insert(passwords).values({ userId, hash: await hashPassword(password) });
}

export async function signInByPassword(page: Page, url: string, { email }: Member): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
}

const steps = ["Name", "Permissions", "Expiry and addresses"] as const;

/** Goes to a step of the form that creates a key, where it has steps: on a phone. */
export async function toStep(page: Page, wanted: (typeof steps)[number]): Promise<void> {
  if ((page.viewportSize()?.width ?? 0) >= 640) return;
  const shown = page.getByText(/^Step \d of 3: /);
  const target = steps.indexOf(wanted);
  let at = Number(/\d/.exec((await shown.textContent()) ?? "")?.[0]) - 1;
  while (at !== target) {
    await page.getByRole("button", { name: at < target ? "Next" : "Back" }).click();
    at += Math.sign(target - at);
    await expect(shown).toHaveText(`Step ${at + 1} of 3: ${steps[at]}`);
  }
}

/** Creates a key in the dialog and returns what it shows, with the dialog still open. */
export async function generateKey(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill(name);
  await toStep(page, "Permissions");
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await expect(page.getByText("This key will be able to")).toContainText("read");
  await toStep(page, "Expiry and addresses");
  await expect(page.getByText(/^Expires on .*\d/)).toBeVisible();
  await page.getByRole("button", { name: "Generate" }).click();
  const secret = await page.getByLabel("Access key", { exact: true }).inputValue();
  expect(secret).toMatch(/^blk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
  return secret;
}

/** Revokes a key from its row and waits until the page says so. */
export async function revokeKey(page: Page, name: string): Promise<void> {
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByRole("status").filter({ hasText: "was revoked on" })).toContainText(name);
  await expect(row).toContainText("Inactive · Revoked");
}
