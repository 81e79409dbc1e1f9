import type { Page } from "@playwright/test";
import { inArray } from "drizzle-orm";
import type { Db } from "@/db/client";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { expect, test } from "../fixtures";

const titles = (page: Page) => page.getByRole("row").locator("a[data-row-link]");
const box = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });
const toast = (page: Page, text: string) => page.getByRole("status").filter({ hasText: text });
const status = (page: Page, title: string) => page.getByRole("row").filter({ hasText: title });

async function setStatus(page: Page, label: string): Promise<void> {
  await page.getByRole("button", { name: "Set status" }).click();
  await page.getByRole("menuitem", { name: label }).click();
}

async function statusesOf(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .select({ id: vulnerabilities.id, status: vulnerabilities.status })
    .from(vulnerabilities)
    .where(inArray(vulnerabilities.id, [...ids]));
  return ids.map((id) => rows.find((row) => row.id === id)?.status ?? "");
}

test("several are resolved at once, and Undo brings them back as they were", async ({
  ownerPage: page,
  urls,
  db,
  findings,
}) => {
  const { ids } = await findings([
    { title: "Finding A" },
    { title: "Finding B", status: "in_progress" },
    { title: "Finding C" },
  ]);
  await page.goto(`${urls.a}/vulnerabilities?sort=detected_at&direction=asc`);
  await box(page, "Select Finding A").check();
  await box(page, "Select Finding B").check();
  await expect(page.getByText("2 selected")).toBeVisible();
  await setStatus(page, "Resolved");
  await expect(toast(page, "2 set to Resolved.")).toBeFocused();
  await expect(titles(page)).toHaveText(["Finding C"]);
  await expect(page.getByText("2 selected")).toHaveCount(0);
  expect(await statusesOf(db, ids)).toEqual(["resolved", "resolved", "open"]);

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(toast(page, "Undone.")).toBeFocused();
  await expect(titles(page)).toHaveCount(3);
  await expect(status(page, "Finding B")).toContainText("In progress");
  expect(await statusesOf(db, ids)).toEqual(["open", "in_progress", "open"]);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(toast(page, "Undone.")).toHaveCount(0);
  await expect(page.getByRole("table")).toBeFocused();
});

test("when the last row of the list is resolved, Undo is still there", async ({ ownerPage: page, urls, findings }) => {
  await findings([{ title: "Finding A" }, { title: "Finding B" }]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await box(page, "Select all on this page").check();
  await setStatus(page, "Resolved");
  await expect(page.getByRole("heading", { name: "Nothing open" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(titles(page)).toHaveCount(2);
});

test("several are dismissed with one reason, and without a reason nothing is", async ({
  ownerPage: page,
  urls,
  db,
  findings,
}) => {
  const { ids } = await findings([{ title: "Finding A" }, { title: "Finding B" }]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await box(page, "Select all on this page").check();
  await setStatus(page, "Dismiss…");
  const dialog = page.getByRole("dialog", { name: "Dismiss 2 vulnerabilities" });
  await dialog.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(dialog.getByText("Say why it is dismissed.")).toBeVisible();
  expect(await statusesOf(db, ids)).toEqual(["open", "open"]);
  await dialog.getByRole("radio", { name: "Accepted risk" }).click();
  await dialog.getByLabel("Justification").fill("Behind the firewall.");
  await dialog.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(toast(page, "2 set to Dismissed.")).toBeFocused();
  const rows = await db
    .select({ reason: vulnerabilities.dismissedReason, justification: vulnerabilities.justification })
    .from(vulnerabilities)
    .where(inArray(vulnerabilities.id, ids));
  expect(rows).toEqual(ids.map(() => ({ reason: "accepted_risk", justification: "Behind the firewall." })));
});

test("a dismissal that is refused keeps its dialog, with what was entered and what is wrong at its field", async ({
  ownerPage: page,
  urls,
  db,
  key,
  findings,
}) => {
  const { secret } = await key();
  const { ids } = await findings([{ title: "Finding A" }, { title: "Finding B" }]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await box(page, "Select all on this page").check();
  await setStatus(page, "Dismiss…");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Duplicate" }).click();
  const justification = dialog.getByLabel("Justification");
  await justification.fill(`Seen with ${secret}`);
  await dialog.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(justification).toBeFocused();
  await expect(justification).toHaveAttribute("aria-invalid", "true");
  await justification.fill("Seen before");
  await dialog.getByLabel("Until").fill("2020-01-01");
  await dialog.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(dialog.getByLabel("Until")).toBeFocused();
  await expect(dialog.getByText("The end of a dismissal has to be in the future.")).toBeVisible();
  await expect(justification).toHaveValue("Seen before");
  expect(await statusesOf(db, ids)).toEqual(["open", "open"]);
  await dialog.getByLabel("Until").fill("");
  await dialog.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(toast(page, "2 set to Dismissed.")).toBeFocused();
});

test("somebody who has gone on is not called back by the toast, and goes on from the same row", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings(
    ["A", "B", "C"].map((name, index) => ({ title: `Finding ${name}`, detectedAt: new Date(2026, 0, index) })),
  );
  await page.goto(`${urls.a}/vulnerabilities?sort=detected_at&direction=asc`);
  await expect(box(page, "Select Finding A")).toBeEnabled();
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/vulnerabilities*", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "Finding B", exact: true })).toBeFocused();
  await page.keyboard.press("e");
  await expect(page.getByRole("menuitem", { name: "Open" })).toBeFocused();
  await page.getByRole("menuitem", { name: "Resolved" }).press("Enter");
  await expect(page.getByText("Saving…")).toBeVisible();
  await page.getByRole("searchbox").focus();
  answer();
  await expect(toast(page, "1 set to Resolved.")).toBeVisible();
  await expect(titles(page)).toHaveText(["Finding A", "Finding C"]);
  await expect(page.getByRole("searchbox")).toBeFocused();
  // Out of the empty field, and on with the row that took the place of the one that is gone.
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "Finding C", exact: true })).toBeFocused();
});

test("an undo leaves alone what somebody else has changed in the meantime, and says so", async ({
  ownerPage: page,
  urls,
  db,
  findings,
}) => {
  const { ids } = await findings([{ title: "Finding A" }, { title: "Finding B" }]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await box(page, "Select all on this page").check();
  await setStatus(page, "In progress");
  await expect(toast(page, "2 set to In progress.")).toBeFocused();
  await db.$client`update vulnerabilities set status = 'pending_action', version = version + 1 where id = ${ids[0] ?? ""}`;
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(toast(page, "1 of 2 undone. 1 changed in the meantime and was left alone.")).toBeFocused();
  expect(await statusesOf(db, ids)).toEqual(["pending_action", "open"]);
});

test("rows show their new status while the server has not answered, and the old one when it could not be saved", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings([{ title: "Finding A" }]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await box(page, "Select Finding A").check();
  let fail = () => {};
  const held = new Promise<void>((resolve) => {
    fail = resolve;
  });
  await page.route("**/vulnerabilities*", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await held;
    await route.abort();
  });
  await setStatus(page, "In progress");
  await expect(status(page, "Finding A")).toContainText("In progress");
  await expect(page.getByText("Saving…")).toBeVisible();
  fail();
  await expect(page.getByRole("alert").filter({ hasText: "The server didn’t respond." })).toBeVisible();
  await expect(status(page, "Finding A")).toContainText("Open");
  await expect(page.getByText("1 selected")).toBeVisible();
});

test("with the keyboard alone: rows are walked, selected and set", async ({ ownerPage: page, urls, findings }) => {
  await findings(
    ["A", "B", "C"].map((name, index) => ({ title: `Finding ${name}`, detectedAt: new Date(2026, 0, index) })),
  );
  await page.goto(`${urls.a}/vulnerabilities?sort=detected_at&direction=asc`);
  await expect(box(page, "Select Finding A")).toBeEnabled();
  const link = (name: string) => page.getByRole("link", { name, exact: true });
  await page.keyboard.press("j");
  await expect(link("Finding A")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(link("Finding C")).toBeFocused();
  await page.keyboard.press("k");
  await expect(link("Finding B")).toBeFocused();
  await page.keyboard.press("x");
  await expect(box(page, "Select Finding B")).toBeChecked();
  await page.keyboard.press("x");
  await expect(box(page, "Select Finding B")).not.toBeChecked();
  await page.keyboard.press("e");
  await expect(box(page, "Select Finding B")).toBeChecked();
  await expect(page.getByRole("menuitem", { name: "Open" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: "In progress" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(toast(page, "1 set to In progress.")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Undo" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(toast(page, "Undone.")).toBeFocused();
});

test("Shift takes along the rows in between, and the box in the head all of them", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings(Array.from({ length: 5 }, (_, index) => ({ title: `Finding ${index}` })));
  await page.goto(`${urls.a}/vulnerabilities?sort=detected_at&direction=asc`);
  const boxes = page.getByRole("row").getByRole("checkbox");
  const all = box(page, "Select all on this page");
  await boxes.nth(2).click();
  await boxes.nth(4).click({ modifiers: ["Shift"] });
  await expect(page.getByText("3 selected")).toBeVisible();
  expect(await all.evaluate((element) => element instanceof HTMLInputElement && element.indeterminate)).toBe(true);
  await all.click();
  await expect(page.getByText("5 selected")).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0);
  await expect(page.getByRole("table")).toBeFocused();
});

test("a viewer can select nothing", async ({ context, page, signIn, person, urls, findings }) => {
  await findings([{ title: "Finding A" }]);
  await signIn(context, await person("viewer"));
  await page.goto(`${urls.a}/vulnerabilities`);
  await expect(titles(page)).toHaveCount(1);
  await expect(page.getByRole("checkbox")).toHaveCount(0);
});
