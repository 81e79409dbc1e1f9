import { setTimeout } from "node:timers/promises";
import { expect, test } from "../fixtures";

// What opens over a page is loaded when it is opened, and that can fail: offline, or after an upgrade of the server.

test("a part that could not be loaded says so beside its button, and opens at the next press", async ({
  ownerPage: page,
  owner,
  key,
  urls,
}) => {
  await key({ name: "Kept" });
  const row = page.getByRole("row").filter({ hasText: "Kept" });
  const parts = [
    { control: page.getByRole("button", { name: "Create Access Key" }), opened: page.getByRole("dialog") },
    { control: row.getByRole("button", { name: "Revoke" }), opened: page.getByRole("alertdialog") },
    { control: row.getByRole("button", { name: /Show all permissions/ }), opened: page.getByRole("dialog") },
    { control: page.getByRole("combobox", { name: "Status" }), opened: page.getByRole("listbox") },
    { control: page.getByRole("button", { name: owner.name }), opened: page.getByRole("menu") },
  ];
  const fault = page.getByText("This could not be loaded.");
  for (const { control, opened } of parts) {
    await page.goto(`${urls.a}/settings/access-keys`, { waitUntil: "networkidle" });
    // The scripts of a part fail one after the other: the last may fail after the next press.
    let offline = true;
    let scripts = 0;
    await page.route("**/_next/static/chunks/**", async (route) => {
      if (!offline) return route.continue();
      await setTimeout(scripts++ * 75);
      await route.abort();
    });
    await control.click();
    await expect(fault).toBeVisible();
    await expect(opened).toHaveCount(0);
    offline = false;
    await control.click();
    await expect(opened).toBeVisible();
    await expect(fault).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(opened).toHaveCount(0);
    await expect(control).toBeFocused();
    await page.unrouteAll({ behavior: "wait" });
  }
});
