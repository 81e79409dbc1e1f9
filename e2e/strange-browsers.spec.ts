import { expect, test } from "./fixtures";
import { generateKey, givePassword, revokeKey, signInByPassword } from "./setup/main-road";

// Each takes something away from a browser, or has it say something odd, before the page's own scripts run.

const language = (name: string) => `
  Object.defineProperty(Navigator.prototype, "language", { get: () => ${JSON.stringify(name)} });
  Object.defineProperty(Navigator.prototype, "languages", { get: () => [${JSON.stringify(name)}] });`;

const without = (...names: string[]) => names.map((name) => `delete globalThis.${name};`).join("\n");

type Strange = { browser: string; script: string };

const strange: Strange[] = [
  { browser: "that calls its language en-US@posix", script: language("en-US@posix") },
  { browser: "that calls its language C", script: language("C") },
  { browser: "that calls its language de_DE.UTF-8", script: language("de_DE.UTF-8") },
  { browser: "that has no language", script: language("") },
  {
    browser: "whose list of languages is missing",
    script: `Object.defineProperty(Navigator.prototype, "language", { get: () => undefined });
      Object.defineProperty(Navigator.prototype, "languages", { get: () => undefined });`,
  },
  { browser: "without Intl.RelativeTimeFormat", script: without("Intl.RelativeTimeFormat", "Intl.Segmenter") },
];

for (const { browser, script } of strange) {
  test(`a browser ${browser} signs in, creates a key, copies it, lists it and revokes it`, async ({
    context,
    page,
    owner,
    db,
    urls,
    findings,
  }) => {
    await context.addInitScript(script);
    await findings([{}]);
    await givePassword(db, owner);
    await signInByPassword(page, urls.a, owner);
    await expect(page.getByRole("row")).not.toHaveCount(0);

    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

    await page.getByRole("link", { name: "Settings" }).click();
    await generateKey(page, "Strange");
    await page.getByRole("button", { name: "Copy key" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Copied to the clipboard." })).toBeAttached();
    await page.getByRole("button", { name: "Done" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByRole("row").filter({ hasText: "Strange" })).toContainText("in 3 months");
    await revokeKey(page, "Strange");
  });
}
