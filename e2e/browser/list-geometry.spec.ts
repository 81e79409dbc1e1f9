import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";

// Rows with everything that makes cells wide or high.
test.beforeEach(async ({ ownerPage: page, key, db }) => {
  const long = "An explanation that goes on ".repeat(15);
  await key({ name: "Nightly scan" });
  await key({
    name: "W".repeat(64),
    description: long,
    scopes: ["vulnerabilities:write", "remediations:write", "assets:read", "metrics:read"],
  });
  const { key: used } = await key({ name: "In use", allowedAddresses: ["203.0.113.0/24"], expiresInDays: 5 });
  const { key: revoked } = await key({ name: "Ended" });
  const { key: disabled } = await key({ name: "Paused", description: "Until the audit is over" });
  const sql = db.$client;
  await sql`update access_keys set created_at = now() - interval '200 days', last_used_at = now() - interval '100 days',
    last_used_address = '2001:db8:1111:2222:3333:4444:5555:6666' where id = ${used.id}`;
  await sql`update access_keys set revoked_at = now(), revoked_reason = ${long} where id = ${revoked.id}`;
  await sql`update access_keys set disabled_at = now() where id = ${disabled.id}`;
  await page.reload();
  await expect(page.getByRole("combobox").first()).toBeEnabled();
});

/** What lies over something else of its row, or sticks out of it, or of the page. */
function faultsOfLayout(): string[] {
  const faults: string[] = [];
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) faults.push(`the page scrolls sideways by ${scrollWidth - clientWidth} px`);
  const nameOf = (element: Element) => `${element.tagName} ${(element.textContent ?? "").trim().slice(0, 30)}`;
  for (const row of document.querySelectorAll("main table tr")) {
    const frame = row.getBoundingClientRect();
    // Within a cell one control is inside another one's box only where it belongs to it.
    const groups = [[...row.children], [...row.querySelectorAll("button, a, [tabindex]")]];
    for (const group of groups) {
      const boxes = group.map((element) => ({ element, box: element.getBoundingClientRect() }));
      for (const [index, { element, box }] of boxes.entries()) {
        if (box.width === 0) continue;
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.right > clientWidth + 1)
          faults.push(`${nameOf(element)} sticks out: ${box.left} to ${box.right} of ${frame.left} to ${frame.right}`);
        for (const other of boxes.slice(index + 1)) {
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          const apart = !element.contains(other.element) && !other.element.contains(element);
          if (apart && across > 1 && down > 1) faults.push(`${nameOf(element)} overlaps ${nameOf(other.element)}`);
        }
      }
    }
    for (const cell of row.children) {
      if (cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 1) faults.push(`${nameOf(cell)} is too wide`);
    }
  }
  const scroller = document.querySelector("main table")?.parentElement;
  if (scroller && scroller.scrollWidth > scroller.clientWidth) faults.push("the table is wider than its container");
  return faults;
}

const widths = Array.from({ length: 15 }, (_, index) => 320 + index * 80);

async function expectOrder(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  expect({ width, faults: await page.evaluate(faultsOfLayout) }).toEqual({ width, faults: [] });
}

for (const locale of ["en-US", "de-DE"]) {
  test.describe(() => {
    test.use({ locale });
    test(`nothing overlaps in the list of keys at any width, in ${locale}`, async ({ ownerPage: page }) => {
      for (const width of widths) await expectOrder(page, width);
    });
  });
}

test.describe(() => {
  test.use({ deviceScaleFactor: 2 });
  test("nothing overlaps in the list of keys at 200 % zoom", async ({ ownerPage: page }) => {
    for (const width of widths) await expectOrder(page, Math.max(320, width / 2));
  });
});

test("nothing overlaps in the list of keys with text twice the size", async ({ ownerPage: page }) => {
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "32px"));
  for (const width of widths) await expectOrder(page, width);
});
