import { expect, test } from "../fixtures";

test("menus, selects and tooltips load when they are reached, and the keyboard keeps its focus", async ({
  ownerPage: page,
  owner,
  urls,
  findings,
}) => {
  await findings([{}]);
  const scripts: string[] = [];
  page.on("request", (request) => request.resourceType() === "script" && scripts.push(request.url()));
  await page.goto(`${urls.a}/vulnerabilities`, { waitUntil: "networkidle" });
  const loaded = () => scripts.splice(0).length;
  loaded();

  const status = page.getByRole("combobox", { name: "Status" });
  await status.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("listbox")).toBeVisible();
  await expect(status).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByRole("option", { name: "Any" })).toBeFocused();
  expect(loaded()).toBeGreaterThan(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("listbox")).toHaveCount(0);
  await expect(status).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "In progress" }).press("Enter");
  await expect(page).toHaveURL(/status=in_progress/);
  await expect(status).toContainText("In progress");
  await page.goto(`${urls.a}/vulnerabilities`, { waitUntil: "networkidle" });
  loaded();

  const person = page.getByRole("button", { name: owner.name });
  await person.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitemradio", { name: "System" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(person).toBeFocused();
  expect(loaded()).toBeGreaterThan(0);

  const time = page.getByRole("cell").locator("time").last();
  await page
    .getByRole("columnheader", { name: /^Detected/ })
    .getByRole("link")
    .focus();
  for (let step = 0; step < 10 && !(await time.evaluate((element) => element === document.activeElement)); step++) {
    await page.keyboard.press("Tab");
  }
  await expect(time).toBeFocused();
  const tooltip = page.getByRole("tooltip");
  await expect(tooltip).toBeVisible();
  await expect(time).toHaveAccessibleDescription(/\d{4}/);
  await expect(time).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(tooltip).toHaveCount(0);

  await time.hover();
  await expect(tooltip).toBeVisible();
  await tooltip.hover();
  await expect(tooltip).toBeVisible();
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(tooltip).toHaveCount(0);
});

test("a part that loads late does not steal the focus", async ({ ownerPage: page, owner, urls, findings }) => {
  await findings([{}]);
  await page.goto(`${urls.a}/vulnerabilities`, { waitUntil: "networkidle" });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  const person = page.getByRole("button", { name: owner.name });
  await person.focus();
  await page.keyboard.press("Enter");
  await expect(person).toHaveAttribute("aria-busy", "true");
  await page.keyboard.press("Tab");
  const next = page.locator(":focus");
  const name = await next.textContent();
  release();
  await expect(person).not.toHaveAttribute("aria-busy");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(next).toHaveText(name ?? "");
  await person.click();
  await expect(page.getByRole("menu")).toBeVisible();
});
