import { hashKeyHex } from "@/lib/access-keys/credential/secret";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { createSession } from "@/lib/auth/sessions/session-token";
import { addMember } from "@/test/data/people";
import { openInstallation } from "@/test/servers/installation";
import { expect, test } from "../fixtures";

const path = "/settings/access-keys";

test("a double click creates one key, and errors appear at their fields with the input kept", async ({
  ownerPage: page,
  key,
}) => {
  await key({ name: "Taken" });
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByRole("button", { name: "Generate" }).click();
  const name = page.getByLabel("Name");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toBeFocused();
  await name.fill("TAKEN");
  await expect(name).not.toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Description").fill("kept");
  await page.getByRole("radiogroup", { name: "Assets" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByText("Another live key has this name.")).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("kept");
  await name.fill("Free");
  let letGo = () => {};
  const bothClicks = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let requests = 0;
  await page.route(`**${path}`, async (route) => {
    if (route.request().postData()?.includes("Free")) requests += 1;
    await bothClicks;
    await route.continue();
  });
  await page.getByRole("button", { name: "Generate" }).dblclick();
  letGo();
  await expect(page.getByLabel("Access key", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Close without copying" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Free" })).toHaveCount(1);
  expect(requests).toBe(1);
});

test("a pasted key finds its row by its hash; the key itself reaches neither address nor server", async ({
  ownerPage: page,
  key,
}) => {
  await key({ name: "Other" });
  const { secret } = await key({ name: "Wanted" });
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url() + (request.postData() ?? "")));
  await page.reload();
  await page.getByRole("searchbox", { name: "Search" }).fill(secret);
  await expect(page).toHaveURL(new RegExp(`hash=${hashKeyHex(secret)}`));
  await expect(page.getByRole("row").filter({ hasText: "Wanted" })).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Other" })).toHaveCount(0);
  expect(sent.join("\n")).not.toContain(secret.slice(13, 45));
});

test("search, filter, order and page are in the URL, and an invalid URL is no error", async ({
  ownerPage: page,
  key,
  urls,
}) => {
  for (let number = 0; number < 27; number++) await key({ name: `Key ${String(number).padStart(2, "0")}` });
  await page.goto(`${urls.a}${path}?sort=name&direction=asc&size=25`);
  await expect(page.getByRole("row").nth(1)).toContainText("Key 00");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("Key 25");
  await expect(page).toHaveURL(/cursor=/);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("Key 00");
  await page.getByRole("searchbox", { name: "Search" }).fill("key 13");
  await expect(page).toHaveURL(/q=key\+13|q=key%2013/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.goto(`${urls.a}${path}?sort=secret_hash&direction=sideways&size=99999&status=odd&cursor=%00&hash=x`);
  await expect(page.getByRole("row").nth(1)).toContainText("Key 26");
  await page.goto(`${urls.a}${path}?q=nothing-is-called-this`);
  await expect(
    page
      .getByRole("link", { name: /clear/i })
      .or(page.getByRole("button", { name: /clear/i }))
      .first(),
  ).toBeVisible();
});

test("search finds words in a description", async ({ ownerPage: page, key }) => {
  await key({ name: "Plain", description: "Feeds the dashboard in the lobby" });
  await key({ name: "Other" });
  await page.reload();
  await page.getByRole("searchbox", { name: "Search" }).fill("LOBBY");
  await expect(page.getByRole("row").filter({ hasText: "Other" })).toHaveCount(0);
  await expect(page.getByRole("row").filter({ hasText: "Plain" })).toBeVisible();
  await expect(page.getByText("1 key", { exact: true })).toBeVisible();
});

test("an unused new key is not highlighted, and one that is a week old is", async ({ ownerPage: page, key, db }) => {
  await key({ name: "Minutes old" });
  const ages = { "Six days old": 6, "Eight days old": 8, "Dead and old": 8 };
  for (const [name, days] of Object.entries(ages)) {
    const { id } = (await key({ name })).key;
    await db.$client`update access_keys set created_at = now() - make_interval(days => ${days}),
      disabled_at = case when ${name === "Dead and old"} then now() end where id = ${id}`;
  }
  await page.reload();
  const never = (name: string) => page.getByRole("row").filter({ hasText: name }).getByText("Never used");
  await expect(never("Eight days old")).toHaveClass(/text-warning/);
  for (const name of ["Minutes old", "Six days old", "Dead and old"]) {
    await expect(never(name)).not.toHaveClass(/text-warning/);
  }
});

test("a key that has ended shows no future expiry", async ({ ownerPage: page, key, owner, db }) => {
  const { key: revoked } = await key({ name: "Revoked one", expiresInDays: 365 });
  await revokeAccessKey({ db, actor: owner }, { keyId: revoked.id, reason: "" });
  const { key: disabled } = await key({ name: "Disabled one", expiresInDays: 365 });
  await db.$client`update access_keys set disabled_at = now() where id = ${disabled.id}`;
  const { key: expired } = await key({ name: "Expired one", expiresInDays: 365 });
  await db.$client`update access_keys set created_at = now() - interval '9 days', expires_at = now() - interval '3 days'
    where id = ${expired.id}`;
  await key({ name: "Live one", expiresInDays: 365 });
  await page.reload();
  const expires = (name: string) => page.getByRole("row").filter({ hasText: name }).getByRole("cell").nth(3);
  await expect(expires("Live one")).toContainText("in 12 months");
  for (const name of ["Revoked one", "Disabled one", "Expired one"])
    await expect(expires(name)).toContainText("–Inactive");
  await expires("Revoked one").getByText("–").hover();
  await expect(page.getByRole("tooltip")).toContainText(/Would have expired on .+20\d\d/);
});

test("thousands of keys are counted, and beyond the limit the count says “or more”", async ({
  ownerPage: page,
  owner,
  db,
}) => {
  const insert = (count: number) => db.$client`
    insert into access_keys (id, account_id, creator_id, name, name_key, scopes, public_id, last_four, secret_hash, revoked_at)
    select gen_random_uuid(), ${owner.accountId}, ${owner.userId}, 'Key', 'key', '{metrics:read}',
      left(md5(random()::text), 16), 'abcd', sha256(gen_random_uuid()::text::bytea), now()
    from generate_series(1, ${count}::int)`;
  await insert(1234);
  await page.reload();
  await expect(page.getByText("1,234 keys", { exact: true })).toBeVisible();
  await insert(8800);
  await page.reload();
  await expect(page.getByText("10,000+ keys", { exact: true })).toBeVisible();
});

test("hostile names are refused at the field or shown as plain text", async ({ ownerPage: page, key }) => {
  await key({ name: '<img src=x onerror="document.title=1">' });
  await page.reload();
  await expect(page.getByText('<img src=x onerror="document.title=1">', { exact: true })).toBeVisible();
  expect(await page.locator("main img").count()).toBe(0);
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  const name = page.getByLabel("Name");
  for (const hostile of ["safe\u202Egnp.exe", "zero\u200Bwidth", "x".repeat(10_000), "\u2066"]) {
    await name.fill(hostile);
    await page.getByRole("button", { name: "Generate" }).click();
    await expect(name).toHaveAttribute("aria-invalid", "true");
  }
});

test("revoking a recently used key needs its name, and the page says when the key was revoked", async ({
  ownerPage: page,
  key,
  urls,
}) => {
  const { secret } = await key({ name: "In use" });
  expect((await fetch(`${urls.b}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row").filter({ hasText: "In use" })).toContainText("127.0.0.1", { timeout: 500 });
  }).toPass();
  await page
    .getByRole("row")
    .filter({ hasText: "In use" })
    .getByRole("button", { name: /^Revoke/ })
    .click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("button", { name: /^Revoke/ }).click();
  await expect(dialog.getByLabel(/name to confirm/)).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel(/name to confirm/).fill("In use");
  await dialog.getByLabel("Reason").fill("Leaked in a log");
  await dialog.getByRole("button", { name: /^Revoke/ }).click();
  await expect(page.getByRole("status").filter({ hasText: /revoked|refused/i })).toContainText(/\d{1,2}:\d{2}:\d{2}/);
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: "In use" })
      .getByRole("button", { name: /^Revoke/ }),
  ).toHaveCount(0);
  for (const url of [urls.a, urls.b]) {
    const answer = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
    expect(answer.status).toBe(401);
  }
});

test("a key that was revoked in another tab meanwhile is reported as revoked", async ({
  ownerPage: page,
  owner,
  key,
  db,
}) => {
  const { key: made } = await key({ name: "Raced" });
  await page.reload();
  const row = page.getByRole("row").filter({ hasText: "Raced" });
  await row.getByRole("button", { name: "Revoke" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog).toBeVisible();
  await revokeAccessKey({ db, actor: owner }, { keyId: made.id, reason: "" });
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("was already revoked, on")).toBeVisible();
  await expect(row).toContainText("Revoked");
  await expect(row.getByRole("button", { name: "Revoke" })).toHaveCount(0);
});

test("a session that ended elsewhere keeps what was entered and links to the sign-in page", async ({
  ownerPage: page,
  owner,
  context,
  signIn,
  db,
}) => {
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill("Kept over");
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await db.$client`delete from sessions where user_id = ${owner.userId}`;
  await page.getByRole("button", { name: "Generate" }).click();
  const link = page.getByRole("dialog").getByRole("link", { name: "Sign in from another tab" });
  const [other] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await expect(other).toHaveURL(/\/sign-in$/);
  await signIn(context);
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByLabel("Access key", { exact: true })).toHaveValue(/^blk_/);
  await expect(page.getByRole("dialog")).toContainText("Kept over");
});

test("an outage is shown as an error and never as an empty list", async ({ page }) => {
  const installation = await openInstallation();
  try {
    const { url } = await installation.start();
    const { token } = await createSession(
      installation.db,
      (await addMember(installation.db, { role: "owner" })).userId,
    );
    await page.context().addCookies([{ name: "backline.session", value: token, url }]);
    await page.goto(`${url}${path}`);
    await expect(page.getByText("No access keys yet")).toBeVisible();
    await installation.db.$client`alter table access_keys rename to access_keys_away`;
    await page.reload();
    await expect(
      page
        .getByRole("button", { name: /again/i })
        .or(page.getByRole("link", { name: /again/i }))
        .first(),
    ).toBeVisible();
    await expect(page.getByText(/no access keys yet|no key matches/i)).toHaveCount(0);
  } finally {
    await installation.remove();
  }
});
