import type { Page } from "@playwright/test";
import { generateKey, givePassword, revokeKey, signInByPassword } from "@/test/browser/flows";
import { expect, test } from "../fixtures";

// Each takes something away from a browser, or has it say something odd, before the page's own scripts run.

const language = (name: string) => `
  Object.defineProperty(Navigator.prototype, "language", { get: () => ${JSON.stringify(name)} });
  Object.defineProperty(Navigator.prototype, "languages", { get: () => [${JSON.stringify(name)}] });`;

const without = (...names: string[]) =>
  names.map((name) => `delete globalThis.${name}; if (globalThis.${name}) throw new Error("${name}");`).join("\n");

const throwing = (owner: string, name: string) => `
  Object.defineProperty(${owner}, "${name}", {
    configurable: true,
    get() { throw new DOMException("denied", "SecurityError"); },
    set() { throw new DOMException("denied", "SecurityError"); },
  });`;

/** Says of its own zone what is given; nothing else about dates changes. */
const zone = (name: string | undefined) => `
  const { resolvedOptions } = Intl.DateTimeFormat.prototype;
  Intl.DateTimeFormat.prototype.resolvedOptions = function () {
    return { ...resolvedOptions.call(this), timeZone: ${JSON.stringify(name)} };
  };`;

/** `copies` is false where no script of a page can copy. */
type UnusualBrowser = { browser: string; script: string; copies?: false };

const unusual: UnusualBrowser[] = [
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
  {
    browser: "without Intl.DateTimeFormat and Intl.NumberFormat",
    script: without("Intl.DateTimeFormat", "Intl.NumberFormat"),
  },
  { browser: "without Intl", script: without("Intl") },
  { browser: "whose time zone is undefined", script: zone(undefined) },
  { browser: "whose time zone is Etc/Unknown", script: zone("Etc/Unknown") },
  {
    browser: "that refuses to write a date in its own time zone",
    script: `const { DateTimeFormat } = Intl;
      Intl.DateTimeFormat = class extends DateTimeFormat {
        constructor(language, options = {}) {
          if (options.timeZone === undefined) throw new RangeError("Invalid time zone specified: :/etc/localtime");
          super(language, options);
        }
      };`,
  },
  {
    browser: "that refuses storage, cookies and channels to scripts",
    script: [
      throwing("window", "localStorage"),
      throwing("window", "sessionStorage"),
      throwing("window", "indexedDB"),
      throwing("Document.prototype", "cookie"),
      `globalThis.BroadcastChannel = class { constructor() { throw new DOMException("denied", "SecurityError"); } };`,
    ].join("\n"),
  },
  {
    browser: "without storage and channels",
    script: `${without("BroadcastChannel")}
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(window, name, { value: null });
      }`,
  },
  { browser: "without navigator.clipboard", script: without("Navigator.prototype.clipboard") },
  {
    browser: "whose clipboard refuses",
    script: `Clipboard.prototype.writeText = () => Promise.reject(new DOMException("denied", "NotAllowedError"));`,
  },
  { browser: "whose clipboard can't write", script: without("Clipboard.prototype.writeText") },
  {
    browser: "with no clipboard of any kind",
    script: without("Navigator.prototype.clipboard", "Document.prototype.execCommand"),
    copies: false,
  },
  {
    browser: "without crypto.subtle and crypto.randomUUID",
    script: without("Crypto.prototype.subtle", "Crypto.prototype.randomUUID"),
  },
  { browser: "without crypto", script: without("crypto") },
  {
    browser: "without ResizeObserver and IntersectionObserver",
    script: without("ResizeObserver", "IntersectionObserver"),
  },
  {
    browser: "without matchMedia, requestIdleCallback, scheduler, navigation and structuredClone",
    script: without("matchMedia", "requestIdleCallback", "scheduler", "navigation", "structuredClone"),
  },
  {
    browser: "whose events of the pointer have no kind of pointer",
    script: without("PointerEvent.prototype.pointerType", "PointerEvent.prototype.pointerId"),
  },
  {
    browser: "without animations, popovers and touches",
    script: without(
      "Element.prototype.getAnimations",
      "Element.prototype.checkVisibility",
      "Element.prototype.animate",
      "HTMLElement.prototype.showPopover",
      "TouchEvent",
      "Touch",
    ),
  },
  {
    browser: "without performance.mark and with no beacon",
    script: without("Performance.prototype.mark", "Performance.prototype.measure", "Navigator.prototype.sendBeacon"),
  },
  {
    browser: "of some years ago",
    script: without(
      "Promise.withResolvers",
      "Promise.try",
      "Object.groupBy",
      "Map.groupBy",
      "Array.fromAsync",
      "Set.prototype.union",
      "URL.parse",
      "URL.canParse",
      "AbortSignal.any",
      "Iterator",
    ),
  },
];

for (const { browser, script, copies = true } of unusual) {
  test(`a browser ${browser} signs in, creates a key, copies it, lists it, revokes it and signs out`, async ({
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

    await page.getByRole("button", { name: owner.name }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

    await page.getByRole("link", { name: "Settings" }).click();
    const secret = await generateKey(page, "UnusualBrowser");
    await page.getByRole("button", { name: "Copy key" }).click();
    const status = copies ? "Copied to the clipboard." : "Select the text and copy it with the keyboard.";
    await expect(page.getByRole("status").filter({ hasText: status })).toBeAttached();
    if (!copies) await copyByHand(page, secret);
    await page.getByRole("button", { name: "Done" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByRole("row").filter({ hasText: "UnusualBrowser" })).toContainText("in 3 months");
    await revokeKey(page, "UnusualBrowser");

    await page.getByRole("button", { name: new RegExp(owner.name) }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/sign-in/);
  });
}

/** Does what the page then says: before that it does not let the key go. */
async function copyByHand(page: Page, secret: string): Promise<void> {
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("You haven’t copied the key")).toBeVisible();
  await page.getByLabel("Access key", { exact: true }).focus();
  await page.keyboard.press("Control+A");
  expect(await page.evaluate(() => String(document.getSelection()))).toBe(secret);
  await page.keyboard.press("Control+C");
}
