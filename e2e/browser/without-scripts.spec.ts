import { ask } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { givePassword, password } from "@/test/browser/flows";
import { expect, test } from "../fixtures";

test.use({ javaScriptEnabled: false });

test("a browser without scripts sees a note, signs in, and lists and searches both tables", async ({
  page,
  owner,
  db,
  urls,
  key,
  findings,
}) => {
  await key({ name: "Pipeline of the shop" });
  await key({ name: "Dashboard" });
  await findings([{ title: "SQL built from input" }, { title: "Weak hash" }]);
  await givePassword(db, owner);
  await page.goto(`${urls.a}/settings/access-keys?size=10`);
  await expect(page).toHaveURL(/sign-in/);
  // Playwright does not look for texts inside of noscript.
  expect(await page.locator("noscript").first().textContent()).toContain("JavaScript is turned off.");

  const enter = async (entered: string) => {
    await page.getByLabel("Email").fill(owner.email);
    await page.getByLabel("Password", { exact: true }).fill(entered);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("form").getByRole("alert")).toHaveText("Enter your email and password.");
  await enter("not the password at all");
  await expect(page.locator("form").getByRole("alert")).toHaveText("The email or password is wrong.");
  await enter(password);

  await expect(page).toHaveURL(`${urls.a}/settings/access-keys?size=10`);
  const rows = page.getByRole("row").filter({ hasText: "blk_" });
  // The key that reported the findings is one of them.
  await expect(rows).toHaveCount(3);
  await page.getByRole("searchbox", { name: "Search" }).fill("shop");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(`${urls.a}/settings/access-keys?size=10&q=shop`);
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Pipeline of the shop");

  await page.getByRole("link", { name: "Vulnerabilities" }).click();
  await expect(page.getByRole("link", { name: "SQL built from input" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Search" }).fill("hash");
  await page.getByRole("searchbox", { name: "Search" }).press("Enter");
  await expect(page.getByRole("link", { name: "Weak hash" })).toBeVisible();
  await expect(page.getByRole("link", { name: "SQL built from input" })).toHaveCount(0);
});

test("without scripts, a key pasted into the search stays in the browser", async ({
  context,
  page,
  signIn,
  urls,
  key,
}) => {
  const { secret } = await key({ name: "Pasted" });
  await signIn(context);
  await page.goto(`${urls.a}/settings/access-keys`);
  for (const text of [secret, `my ${secret.slice(0, 20)}`, secret.slice(13)]) {
    await page.getByRole("searchbox", { name: "Search" }).fill(text);
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page.locator("input:invalid")).toHaveCount(1);
    await expect(page).toHaveURL(`${urls.a}/settings/access-keys`);
  }
  await page.getByRole("searchbox", { name: "Search" }).fill(secret.slice(0, 12));
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(`${urls.a}/settings/access-keys?q=${secret.slice(0, 12)}`);
  await expect(page.getByRole("row").filter({ hasText: "Pasted" })).toBeVisible();
});

test("the sign-in form refuses foreign pages and redirects only within Backline", async ({ urls, owner, db }) => {
  await givePassword(db, owner);
  const send = (headers: Record<string, string>, body: Record<string, string>) =>
    ask(urls.a, {
      path: "/sign-in/form",
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams(body).toString(),
    });
  const right = { email: owner.email, password };
  for (const headers of [{}, { origin: "null" }, { origin: "https://elsewhere.example" }, { origin: urls.b }]) {
    expectProblem(await send(headers, right), 403, "foreign_origin");
  }
  const own = { origin: urls.a };
  for (const next of ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"]) {
    const answer = await send(own, { ...right, next });
    expect({ next, status: answer.status, location: answer.headers.location }).toEqual({
      next,
      status: 303,
      location: "/vulnerabilities",
    });
    expect(String(answer.headers["set-cookie"])).toContain("backline.session=");
  }
  const refused = await send(own, { ...right, password: "wrong" });
  expect(refused.headers.location).toMatch(/^\/sign-in\?error=wrong_credentials&/);
  expect(refused.headers["set-cookie"]).toBeUndefined();
  expectProblem(await send(own, { ...right, email: "x".repeat(30_000) }), 413, "body_too_large");
});
