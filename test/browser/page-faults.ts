import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Waits until nothing moves or is about to: what fades in does not have its final colours yet. */
async function expectStillness(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const moving = () =>
      document
        .getAnimations()
        .filter(
          ({ effect, playState }) => playState !== "finished" && Number.isFinite(effect?.getComputedTiming().endTime),
        );
    const isAboutTo = () => document.querySelector("[data-starting-style], [data-ending-style]") !== null;
    while (isAboutTo() || moving().length > 0) {
      await Promise.all(moving().map((animation) => animation.finished.catch(() => {})));
      await frame();
      await frame();
    }
  });
}

async function expectNoAxeFaults(page: Page): Promise<void> {
  await expectStillness(page);
  // The pages have no frames: without legacy mode, axe would open a second page for each analysis.
  const { violations } = await new AxeBuilder({ page }).withTags(tags).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

/** Lists the elements that stick out, so that a failure names them. */
async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const all = [...document.querySelectorAll("body *")];
    return all
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.outerHTML.slice(0, 200));
  });
  expect({ url: new URL(page.url()).pathname, beyond }).toEqual({ url: new URL(page.url()).pathname, beyond: [] });
}

/** axe finds nothing on the page, and the page is no wider than its window, at twice the text size as well. */
export async function expectSoundPage(page: Page): Promise<void> {
  await expectNoAxeFaults(page);
  await expectNoSidewaysScrolling(page);
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  // Floating elements are repositioned a moment later.
  await expect(() => expectNoSidewaysScrolling(page)).toPass({ timeout: 5_000 });
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
}
