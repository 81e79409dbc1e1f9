import type { Page } from "@playwright/test";
import { test as base, expect } from "./fixtures";

// Scrollbars that take up space, as on Windows and Linux; the browser of the tests leaves them out unless it is told.
const test = base.extend<object, { launchOptions: object }>({
  launchOptions: [
    async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ["--hide-scrollbars"] }),
    { scope: "worker" },
  ],
});

/** How much the lightest and the darkest point of the top right of the window differ, the scrollbar's space included. */
async function contrastAtTopRight(page: Page): Promise<number> {
  const { width } = page.viewportSize() ?? { width: 0 };
  const clip = { x: width - 30, y: 1, width: 30, height: 1 };
  const picture = (await page.screenshot({ clip })).toString("base64");
  const reader = await page.context().newPage();
  const lights = await reader.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const pencil = document.createElement("canvas").getContext("2d");
    if (pencil === null) return [];
    pencil.drawImage(image, 0, 0);
    return [...pencil.getImageData(0, 0, 30, 1).data].filter((_, index) => index % 4 === 1);
  }, picture);
  await reader.close();
  return Math.max(...lights) - Math.min(...lights);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const length of ["short", "long"] as const) {
    test(`${colorScheme}: on a ${length} page the backdrop reaches the right edge, and nothing moves when it comes`, async ({
      ownerPage: page,
      key,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1000, height: 600 });
      for (let index = 0; index < (length === "long" ? 15 : 1); index++) await key({ name: `Key ${index}` });
      await page.reload();
      const space = await page.evaluate(() => window.innerWidth - document.body.clientWidth);
      expect(space).toBeGreaterThan(5);
      const heading = page.getByRole("heading", { level: 1 });
      const before = await heading.boundingBox();
      // A short dialog: a long one has a scrollbar of its own.
      await page.getByRole("button", { name: "Revoke", exact: true }).first().click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expect(page.locator("[data-starting-style]")).toHaveCount(0);
      // Two layers are rounded differently from one colour.
      await expect.poll(() => contrastAtTopRight(page)).toBeLessThanOrEqual(1);
      expect(await heading.boundingBox()).toEqual(before);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("alertdialog")).toHaveCount(0);
      expect(await heading.boundingBox()).toEqual(before);
    });
  }
}
