import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { memberships } from "@/db/schema/accounts";
import { passwords } from "@/db/schema/users";
import { hashPassword } from "@/lib/auth/password/password";
import { signInPaces } from "@/lib/auth/password/sign-in-pace";
import { expect, test } from "../fixtures";

const password = "three unrelated words here";

async function submitPassword(page: Page, email: string): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a suspended member is signed out at the next request", async ({ ownerPage: page, owner, db, urls }) => {
  await expect(page.getByRole("heading", { name: "Access Keys", level: 1 })).toBeVisible();
  await db.update(memberships).set({ suspendedAt: new Date() }).where(eq(memberships.userId, owner.userId));
  await page.goto(`${urls.b}/settings/access-keys`);
  await expect(page).toHaveURL(/sign-in/);
});

test("an unknown address and a wrong password get the same message", async ({ page, owner, db, urls }) => {
  await db.insert(passwords).values({ userId: owner.userId, hash: await hashPassword(password) });
  const messages: (string | null)[] = [];
  for (const email of [owner.email, `nobody-${crypto.randomUUID()}@example.com`]) {
    await page.goto(`${urls.a}/sign-in`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.locator("form").getByRole("alert");
    await expect(alert).toBeVisible();
    messages.push(await alert.textContent());
    await expect(page.getByLabel("Email")).toHaveValue(email);
  }
  expect(messages[0]).toBe(messages[1]);
});

test("wrong passwords slow the guesser down, and the owner still gets in", async ({ page, owner, db, urls }) => {
  await db.insert(passwords).values({ userId: owner.userId, hash: await hashPassword(password) });
  await page.goto(`${urls.a}/sign-in`);
  await page.getByLabel("Email").fill(owner.email);
  let begun = "";
  for (let attempt = 0; attempt < 7; attempt++) {
    if (attempt === 5) begun = (await db.$client<{ at: string }[]>`select now()::text as at`)[0]?.at ?? "";
    await page.getByLabel("Password", { exact: true }).fill(`wrong password number ${attempt}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
    await expect(page.locator("form").getByRole("alert")).toBeVisible();
  }
  // The sixth waited for a second and the seventh for two: the slots are kept by person and network.
  const { person } = signInPaces(owner.email, "127.0.0.1");
  const [pace] = await db.$client<{ failures: number; spread: number }[]>`
    select failures, extract(epoch from next_at - ${begun}::timestamptz)::int as spread
    from sign_in_attempts where key = ${person.key}`;
  expect(pace?.failures).toBe(7);
  expect(pace?.spread).toBeGreaterThanOrEqual(3);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
});

test("a known browser can sign in while others guess, and its cookie can't be forged", async ({
  page,
  owner,
  db,
  urls,
}) => {
  await db.insert(passwords).values({ userId: owner.userId, hash: await hashPassword(password) });
  const signIn = async () => {
    await page.goto(`${urls.a}/sign-in`);
    await submitPassword(page, owner.email);
  };
  const started = page.getByRole("heading", { name: "Vulnerabilities", level: 1 });
  await signIn();
  await expect(started).toBeVisible();
  const { person } = signInPaces(owner.email, "127.0.0.1");
  await db.$client`
    insert into sign_in_attempts (key, failures, next_at, forgotten_at)
    values (${person.key}, 30, now() + interval '10 minutes', now() + interval '1 hour')`;

  await page.context().clearCookies({ name: "backline.session" });
  await signIn();
  await expect(started).toBeVisible();

  const known = (await page.context().cookies()).find(({ name }) => name === "backline.known-browser");
  if (known === undefined) throw new Error("the browser is not remembered");
  expect(known).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  const [id = "", proof = ""] = known.value.split(".");
  for (const value of [`${id}x.${proof}`, `${id}.${proof.slice(0, -4)}AAAA`, `${id}.`, id, ""]) {
    await page.context().clearCookies();
    await page.context().addCookies([{ ...known, value }]);
    await signIn();
    await expect(page.getByText("Too many wrong passwords were entered from your network.")).toBeVisible();
  }
});

for (const pressed of ["before", "after"] as const) {
  test(`what is typed before the page is ready counts, also when Sign in is pressed ${pressed} that`, async ({
    page,
    owner,
    db,
    urls,
  }) => {
    await db.insert(passwords).values({ userId: owner.userId, hash: await hashPassword(password) });
    let arrive = () => {};
    const scripts = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route("**/*.js", async (route) => {
      await scripts;
      await route.continue();
    });
    await page.goto(`${urls.a}/sign-in`, { waitUntil: "commit" });
    await page.getByLabel("Email").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    const signIn = page.getByRole("button", { name: "Sign in" });
    if (pressed === "before") {
      await signIn.click({ noWaitAfter: true });
      await expect(page).not.toHaveURL(/sign-in/);
      arrive();
    } else {
      arrive();
      await expect(signIn).not.toHaveAttribute("data-waiting");
      await signIn.click();
    }
    await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  });
}

test("sign-in returns to the requested page, and never to another site", async ({ page, owner, db, urls }) => {
  await db.insert(passwords).values({ userId: owner.userId, hash: await hashPassword(password) });
  await page.goto(`${urls.a}/settings/access-keys?status=active&q=a+b`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await submitPassword(page, owner.email);
  await expect(page).toHaveURL(`${urls.a}/settings/access-keys?status=active&q=a+b`);
  for (const elsewhere of [
    "https://elsewhere.example",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "javascript:1",
  ]) {
    await page.context().clearCookies();
    await page.goto(`${urls.a}/sign-in?next=${encodeURIComponent(elsewhere)}`);
    await submitPassword(page, owner.email);
    await expect(page).toHaveURL(`${urls.a}/vulnerabilities`);
  }
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

test("with open registration each new person gets their own account", async ({ page, key, urls }) => {
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
