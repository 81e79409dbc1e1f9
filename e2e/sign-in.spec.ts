import { eq } from "drizzle-orm";
import { memberships } from "@/db/schema/accounts";
import { passwords } from "@/db/schema/users";
import { hashPassword } from "@/lib/auth/password";
import { expect, test } from "./fixtures";

const password = "three unrelated words here";

test("a suspended member is out at the next request", async ({ ownerPage: page, owner, db, urls }) => {
  await expect(page.getByRole("heading", { name: "Access Keys", level: 1 })).toBeVisible();
  await db.update(memberships).set({ suspendedAt: new Date() }).where(eq(memberships.userId, owner.userId));
  await page.goto(`${urls.b}/settings/access-keys`);
  await expect(page).toHaveURL(/sign-in/);
});

test("an unknown address and a wrong password are told in the same words", async ({ page, owner, db, urls }) => {
  await db.insert(passwords).values({ userId: owner.userId, hash: await hashPassword(password) });
  const told: (string | null)[] = [];
  for (const email of [owner.email, `nobody-${crypto.randomUUID()}@example.com`]) {
    await page.goto(`${urls.a}/sign-in`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.locator("form").getByRole("alert");
    await expect(alert).toBeVisible();
    told.push(await alert.textContent());
    await expect(page.getByLabel("Email")).toHaveValue(email);
  }
  expect(told[0]).toBe(told[1]);
});

test("wrong passwords slow the guesser down, and the owner still gets in", async ({ page, owner, db, urls }) => {
  await db.insert(passwords).values({ userId: owner.userId, hash: await hashPassword(password) });
  await page.goto(`${urls.a}/sign-in`);
  await page.getByLabel("Email").fill(owner.email);
  for (let attempt = 0; attempt < 7; attempt++) {
    await page.getByLabel("Password", { exact: true }).fill(`wrong password number ${attempt}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled({ timeout: 30_000 });
    await expect(page.locator("form").getByRole("alert")).toBeVisible({ timeout: 30_000 });
  }
  const [pace] = await db.$client<{ waits: boolean }[]>`
    select max(failures) >= 7 and max(next_at) > now() - interval '10 seconds' as waits from sign_in_attempts`;
  expect(pace?.waits).toBe(true);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible({ timeout: 30_000 });
});

test("a common password is refused at its field, and nothing that was typed is lost", async ({ page, urls }) => {
  await page.goto(`${urls.a}/sign-up`);
  await page.getByLabel("Name").fill("Newcomer");
  await page.getByLabel("Email").fill("newcomer@example.com");
  for (const weak of ["short", "passwordpassword", "aaaaaaaaaaaaaaaaaaaa"]) {
    await page.getByLabel("Password", { exact: true }).fill(weak);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("Email")).toHaveValue("newcomer@example.com");
  }
});

test("with open registration each newcomer has an account of their own", async ({ page, key, urls }) => {
  await key({ name: "Somebody else's" });
  await page.goto(`${urls.a}/sign-up`);
  await page.getByLabel("Name").fill("Newcomer");
  await page.getByLabel("Email").fill(`${crypto.randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  await page.goto(`${urls.a}/settings/access-keys`);
  await expect(page.getByText("No access keys yet")).toBeVisible();
});
