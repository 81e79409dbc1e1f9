import { chromium, type Page } from "@playwright/test";
import { test as base, expect } from "../fixtures";

// The space that a scrollbar takes, and a little of the page beside it.
const edgeWidth = 30;

// Scrollbars that take up space, as on Windows and Linux: the browser of the other tests hides them.
const test = base.extend<{ page: Page }>({
  page: async ({ launchOptions, contextOptions, signIn }, use) => {
    const browser = await chromium.launch({ ...launchOptions, ignoreDefaultArgs: ["--hide-scrollbars"] });
    const context = await browser.newContext({ ...contextOptions, viewport: { width: 1000, height: 600 } });
    await signIn(context);
    await use(await context.newPage());
    await browser.close();
  },
});

/** How much the lightest and the darkest point of the right edge of the window differ, the scrollbar's space included. */
async function contrastAtRightEdge(page: Page): Promise<number> {
  const { width } = page.viewportSize() ?? { width: 0 };
  const picture = await page.screenshot({ clip: { x: width - edgeWidth, y: 4, width: edgeWidth, height: 1 } });
  const reader = await page.context().newPage();
  const lights = await reader.evaluate(
    async ([data, points]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const pencil = new OffscreenCanvas(points, 1).getContext("2d");
      pencil?.drawImage(image, 0, 0);
      const bytes = pencil?.getImageData(0, 0, points, 1).data ?? [];
      return [...bytes].filter((_, index) => index % 4 === 1);
    },
    [picture.toString("base64"), edgeWidth] as const,
  );
  await reader.close();
  expect(lights).toHaveLength(edgeWidth);
  return Math.max(...lights) - Math.min(...lights);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const length of ["short", "long"] as const) {
    test(`${colorScheme}: on a ${length} page the backdrop reaches the right edge, and nothing moves when it comes`, async ({
      page,
      key,
      urls,
    }) => {
      await page.emulateMedia({ colorScheme });
      for (let index = 0; index < (length === "long" ? 15 : 1); index++) await key({ name: `Key ${index}` });
      await page.goto(`${urls.a}/settings/access-keys`);
      const gutter = await page.evaluate(() => window.innerWidth - document.body.clientWidth);
      expect(gutter).toBeGreaterThan(5);
      // By its element: for assistive technology it is not there while the dialog is open.
      const heading = page.locator("h1");
      const before = await heading.boundingBox();
      // A short dialog: a long one has a scrollbar of its own.
      await page.getByRole("button", { name: "Revoke", exact: true }).first().click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expect(page.locator("[data-starting-style]")).toHaveCount(0);
      // Two layers are rounded differently from one colour.
      await expect.poll(() => contrastAtRightEdge(page)).toBeLessThanOrEqual(1);
      expect(await heading.boundingBox()).toEqual(before);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("alertdialog")).toHaveCount(0);
      expect(await heading.boundingBox()).toEqual(before);
    });
  }
}
