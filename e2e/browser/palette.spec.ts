import type { Locator, Page, Request } from "@playwright/test";
import { roleHas, roles } from "@/lib/permissions/roles";
import { expectSoundPage } from "@/test/browser/page-faults";
import { expect, test } from "../fixtures";

const dialog = (page: Page) => page.getByRole("dialog", { name: "Search or jump to" });
const field = (page: Page) => page.getByRole("combobox", { name: "Search or jump to" });
const option = (page: Page, name: string | RegExp) => dialog(page).getByRole("option", { name });
const status = (page: Page) => dialog(page).getByRole("status");
const opener = (page: Page) => page.getByRole("button", { name: "Search or jump to" });

const isSearch = (request: Request) =>
  request.method() === "POST" && request.headers()["next-action"] !== undefined && /"q"/.test(request.postData() ?? "");

async function open(page: Page): Promise<void> {
  await expect(opener(page)).toBeEnabled();
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
}

/** The field says which option Enter runs. */
async function expectActive(page: Page, active: Locator): Promise<void> {
  await expect(active).toHaveAttribute("aria-selected", "true");
  await expect(dialog(page).getByRole("option", { selected: true })).toHaveCount(1);
  await expect(field(page)).toHaveAttribute("aria-activedescendant", (await active.getAttribute("id")) ?? "");
}

test("the palette is used by keyboard alone: arrows choose, Enter goes", async ({ ownerPage: page, urls }) => {
  await open(page);
  await expectActive(page, option(page, "Vulnerabilities"));
  await page.keyboard.press("ArrowUp");
  await expectActive(page, option(page, "Sign out"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expectActive(page, option(page, /^Access Keys/));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${urls.a}/vulnerabilities`);
  await expect(dialog(page)).toHaveCount(0);
});

test("Escape closes the palette, and the focus returns to where it was", async ({ ownerPage: page }) => {
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Vulnerabilities" });
  await link.focus();
  await open(page);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  await expect(link).toBeFocused();
  await opener(page).focus();
  await page.keyboard.press("Enter");
  await expect(field(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(opener(page)).toBeFocused();
});

test("pressing Ctrl+K again leaves the palette open, and the browser's own search field alone", async ({
  ownerPage: page,
}) => {
  await open(page);
  const taken = await field(page).evaluate(
    (element) =>
      !element.dispatchEvent(
        new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true, cancelable: true }),
      ),
  );
  expect(taken).toBe(true);
  await expect(dialog(page)).toBeVisible();
});

test("text is matched in any case of letters, and a status says how many results there are", async ({
  ownerPage: page,
}) => {
  await open(page);
  await page.keyboard.type("DARK theme");
  await expect(status(page)).toHaveText("1 result");
  await expect(dialog(page).getByRole("option")).toHaveText(["Theme: Dark"]);
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await open(page);
  await expect(field(page)).toHaveValue("");
  await page.keyboard.type("matches-nothing-at-all");
  await expect(status(page)).toHaveText("Nothing found");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
});

test("a theme that was chosen in the palette is the one that the person's menu shows", async ({
  ownerPage: page,
  owner,
}) => {
  await open(page);
  await page.keyboard.type("theme: dark");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: owner.name }).click();
  await expect(page.getByRole("menuitemradio", { name: "Dark" })).toBeChecked();
});

test("access keys and vulnerabilities are found by their text, at most five each with the way to all", async ({
  ownerPage: page,
  key,
  findings,
  urls,
}) => {
  const { key: summary } = await key({ name: "Weak pipeline" });
  const { ids } = await findings(
    Array.from({ length: 7 }, (_, number) => ({ title: `Weak hash ${number}`, severity: "high" })),
    { assetSlug: "web-shop" },
  );
  await open(page);
  await page.keyboard.type("wEAK");
  await expect(dialog(page).getByRole("group", { name: "Access keys" }).getByRole("option")).toHaveCount(1);
  const found = dialog(page).getByRole("group", { name: "Vulnerabilities" }).getByRole("option");
  await expect(found).toHaveCount(6);
  await expect(found.first()).toHaveAccessibleName(/^Weak hash \d.*High · web-shop/);
  await expect(status(page)).toHaveText("7 results");
  await option(page, "All vulnerabilities that match").click();
  await expect(page).toHaveURL(`${urls.a}/vulnerabilities?status=all&q=wEAK`);

  await open(page);
  await page.keyboard.type("weak hash 3");
  await expect(status(page)).toHaveText("1 result");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${urls.a}/vulnerabilities/${ids[3]}`);

  await open(page);
  await page.keyboard.type("weak pipe");
  await expect(status(page)).toHaveText("1 result");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${urls.a}/settings/access-keys?q=blk_${summary.publicId}`);
  await expect(page.getByRole("row").filter({ hasText: "Weak pipeline" })).toBeVisible();
});

test("somebody finds what they may read and nothing else", async ({
  context,
  page,
  urls,
  person,
  key,
  findings,
  signIn,
}) => {
  await key({ name: "Secret of the owner" });
  await findings([{ title: "Secret in the code" }]);
  for (const [member, expected] of [
    [await person("viewer"), [/^Secret in the code/]],
    [await person(), []],
  ] as const) {
    await signIn(context, member);
    await page.goto(`${urls.a}/settings/access-keys`);
    await open(page);
    await page.keyboard.type("secret");
    await expect(status(page)).toHaveText(expected.length === 0 ? "Nothing found" : "1 result");
    await expect(dialog(page).getByRole("option")).toHaveText([...expected]);
  }
});

test("each role is offered the actions that it may do, and no other", async ({
  context,
  page,
  urls,
  person,
  signIn,
}) => {
  for (const role of roles) {
    await signIn(context, await person(role));
    await page.goto(`${urls.a}/vulnerabilities`);
    await open(page);
    const actions = dialog(page).getByRole("group", { name: "Actions" }).getByRole("option");
    await expect(actions).toHaveText([
      ...(roleHas(role, "own_keys:write") ? ["Create Access Key"] : []),
      "Theme: System",
      "Theme: Light",
      "Theme: Dark",
      /^Keyboard shortcuts/,
      "Sign out",
    ]);
  }
});

test("a pasted access key never leaves the browser, and leads to its row by its hash", async ({
  ownerPage: page,
  key,
  urls,
}) => {
  const { secret } = await key({ name: "Leaked" });
  await key({ name: "Another" });
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  await open(page);
  await page.keyboard.insertText(`Bearer ${secret}`);
  await expect(option(page, /^Find this key/)).toBeVisible();
  await expect(field(page)).toHaveValue("");
  expect(await dialog(page).innerHTML()).not.toContain(secret.slice(13, 21));
  await expectActive(page, option(page, /^Find this key/));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings\/access-keys\?hash=[0-9a-f]{64}$/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("row").filter({ hasText: "Leaked" })).toBeVisible();

  await open(page);
  await page.keyboard.insertText(secret.slice(0, 40));
  await expect(dialog(page).getByRole("alert")).toContainText("not a whole access key");
  await expect(field(page)).toHaveValue(secret.slice(0, 12));
  await expect(status(page)).toHaveText("1 result");
  await expect(option(page, /^Leaked/)).toBeVisible();
  expect(sent.filter((text) => text.includes(secret.slice(13, 21)))).toEqual([]);
  expect(sent.some((text) => text.includes(`"q":"${secret.slice(0, 12)}"`))).toBe(true);
  expect(new URL(page.url()).origin).toBe(urls.a);
});

test("an answer that comes late does not stand for a newer text", async ({ ownerPage: page, key }) => {
  await key({ name: "Alpha one" });
  await key({ name: "Alpha two" });
  const held: { text: string; release: () => void }[] = [];
  await page.route("**/*", async (route) => {
    const request = route.request();
    if (isSearch(request)) {
      await new Promise<void>((resolve) => held.push({ text: request.postData() ?? "", release: resolve }));
    }
    await route.continue();
  });
  const nextHeld = async (count: number) => expect.poll(() => held.length).toBe(count);
  await open(page);
  await page.keyboard.type("alpha one");
  await nextHeld(1);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("alpha two");
  held[0]?.release();
  // It is only sent once the first has been answered.
  await nextHeld(2);
  expect(held[1]?.text).toContain("alpha two");
  await expect(status(page)).toHaveText("Searching…");
  await expect(dialog(page).getByRole("option")).toHaveCount(0);
  held[1]?.release();
  await expect(dialog(page).getByRole("option")).toHaveText([/^Alpha two/]);
});

test("a search that fails says so in one line, keeps the text and the rest, and can be tried again", async ({
  ownerPage: page,
  key,
}) => {
  await key({ name: "Theme tester" });
  let offline = true;
  await page.route("**/*", async (route) => {
    if (offline && route.request().method() === "POST") await route.abort();
    else await route.continue();
  });
  await open(page);
  await page.keyboard.type("theme");
  await expect(dialog(page).getByRole("alert")).toContainText("Search failed.");
  await expect(field(page)).toHaveValue("theme");
  await expect(option(page, "Theme: Dark")).toBeVisible();
  offline = false;
  await dialog(page).getByRole("button", { name: "Search again" }).click();
  await expect(option(page, /^Theme tester/)).toBeVisible();
  await expect(dialog(page).getByRole("alert")).toHaveCount(0);
});

test("a palette that could not be loaded says so, and opens at the next try", async ({ ownerPage: page, urls }) => {
  await page.goto(`${urls.a}/settings/access-keys`, { waitUntil: "networkidle" });
  await expect(opener(page)).toBeEnabled();
  await page.route("**/_next/static/chunks/**", (route) => route.abort());
  await page.keyboard.press("Control+k");
  const fault = page.getByText("This could not be loaded.");
  await expect(fault).toBeVisible();
  await page.unrouteAll({ behavior: "wait" });
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await expect(fault).toHaveCount(0);
});

test("the palette is no part of the first load", async ({ ownerPage: page, urls }) => {
  const scripts: string[] = [];
  page.on("request", (request) => request.resourceType() === "script" && scripts.push(request.url()));
  await page.goto(`${urls.a}/settings/access-keys`, { waitUntil: "networkidle" });
  await expect(opener(page)).toBeEnabled();
  scripts.splice(0);
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  expect(scripts.length).toBeGreaterThan(0);
});

test("the palette opens the create dialog, from another page and on its own, and the address stays clean", async ({
  ownerPage: page,
  key,
  urls,
}) => {
  await key({ name: "Kept" });
  const create = page.getByRole("dialog", { name: "Create Access Key" });
  for (const path of ["/vulnerabilities", "/settings/access-keys?status=active"]) {
    await page.goto(`${urls.a}${path}`);
    await open(page);
    await page.keyboard.type("create access");
    await page.keyboard.press("Enter");
    await expect(create).toBeVisible();
    await expect(create.getByRole("textbox", { name: "Name" })).toBeFocused();
    await expect(page).toHaveURL(`${urls.a}/settings/access-keys`);
    await page.keyboard.press("Escape");
    await expect(create).toHaveCount(0);
    await page.reload();
    await expect(opener(page)).toBeEnabled();
    await expect(create).toHaveCount(0);
  }
});

test("the palette lists the shortcuts and signs out", async ({ ownerPage: page }) => {
  await opener(page).focus();
  await open(page);
  await page.keyboard.type("shortcuts");
  await page.keyboard.press("Enter");
  const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(shortcuts).toBeVisible();
  await expect(dialog(page)).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(shortcuts).toHaveCount(0);
  await expect(opener(page)).toBeFocused();
  await open(page);
  await page.keyboard.type("sign out");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sign-in/);
});

test.describe(() => {
  test.use({ viewport: { width: 320, height: 640 }, contextOptions: { reducedMotion: "reduce" } });
  test("on a phone the palette opens from the sheet, which closes", async ({ ownerPage: page }) => {
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.click();
    await opener(page).click();
    await expect(field(page)).toBeFocused();
    await expect(page.locator(":popover-open")).toHaveCount(0);
    const box = await dialog(page).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(320);
    expect((box?.y ?? 0) + (box?.height ?? 999)).toBeLessThanOrEqual(640);
    await page.getByRole("button", { name: "Close" }).click();
    await expect(menu).toBeFocused();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the palette has no accessibility faults in any state, in ${colorScheme}, at 1280 and 320 px`, async ({
    ownerPage: page,
    key,
    findings,
    owner,
    db,
  }) => {
    await key({ name: "W".repeat(64) });
    await findings([{ title: "W".repeat(300), path: `${"folder/".repeat(40)}file.ts` }]);
    await page.emulateMedia({ colorScheme });
    await open(page);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      for (const [text, outcome] of [
        ["", "9 results"],
        ["www", "2 results"],
        ["matches-nothing", "Nothing found"],
      ] as const) {
        await field(page).fill(text);
        await expect(status(page)).toHaveText(outcome);
        await expectSoundPage(page);
      }
    }
    await db.$client`delete from sessions where user_id = ${owner.userId}`;
    await field(page).fill("theme");
    await expect(dialog(page).getByRole("alert")).toContainText("You are signed out.");
    await expectSoundPage(page);
  });
}

test.describe(() => {
  test.use({ contextOptions: { forcedColors: "active" } });
  test("with forced colours the active option looks unlike the others", async ({ ownerPage: page }) => {
    await open(page);
    const background = (target: Locator) => target.evaluate((element) => getComputedStyle(element).backgroundColor);
    const [active, other] = [option(page, "Vulnerabilities"), option(page, "Sign out")];
    expect(await background(active)).not.toBe(await background(other));
  });
});
