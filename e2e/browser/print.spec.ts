import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";

// A4 and Letter upright, and A4 on its side, with the margins of the page.
const papers = [
  { width: 1032, height: 703 },
  { width: 703, height: 1032 },
  { width: 725, height: 965 },
];

const controls =
  "button, input, select, textarea, [role=combobox], [role=radio], [role=tooltip], [role=menu], nav[aria-label=Main] a, nav[aria-label=Pages] a";

/** What paper can't show: controls, and text that is cut off, or as light as the paper once its background is gone. */
async function faultsOnPaper(page: Page): Promise<string[]> {
  return page.evaluate((selector) => {
    const isShown = (element: Element) =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      element.getBoundingClientRect().width > 1;
    const pressable = [...document.querySelectorAll(selector)]
      .filter(isShown)
      .map((element) => `control: ${element.outerHTML}`);
    const pencil = document.createElement("canvas").getContext("2d");
    const lightness = (color: string) => {
      if (pencil === null) return 0;
      pencil.fillStyle = color;
      pencil.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = pencil.getImageData(0, 0, 1, 1).data;
      return (red * 0.2126 + green * 0.7152 + blue * 0.0722) / 255;
    };
    const words = [...document.querySelectorAll("body *")].filter(
      (element) =>
        isShown(element) && [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
    );
    const pale = words.filter((element) => lightness(getComputedStyle(element).color) > 0.55);
    const beyond = words.filter((element) => element.getBoundingClientRect().right > innerWidth + 1);
    return [
      ...pressable,
      ...pale.map((element) => `pale: ${element.outerHTML}`),
      ...beyond.map((element) => `cut off: ${element.outerHTML}`),
    ].map((fault) => fault.slice(0, 160));
  }, controls);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a printed page has the content in dark ink, and no controls", async ({
      ownerPage: page,
      context,
      urls,
      findings,
      key,
    }) => {
      await context.addCookies([{ name: "backline.theme", value: colorScheme, url: urls.a }]);
      const severities = ["critical", "high", "medium", "low", "info"] as const;
      const { ids } = await findings(
        severities.map((severity) => ({
          severity,
          title: `A ${severity} vulnerability with a title that needs more than one line`,
          path: `${"a-long-folder/".repeat(5)}file.ts`,
          detectedAt: new Date("2026-01-02T03:04:05Z"),
        })),
        { assetSlug: "a-rather-long/name-of-an-asset" },
      );
      await key({ name: "W".repeat(64), allowedAddresses: ["203.0.113.0/24"] });
      for (const path of [
        "/vulnerabilities?q=vulnerability",
        `/vulnerabilities/${ids[0]}`,
        "/settings/access-keys",
        "/errors/insufficient_scope",
      ]) {
        await page.goto(`${urls.a}${path}`);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await page.emulateMedia({ media: "print" });
        for (const paper of papers) {
          await page.setViewportSize(paper);
          expect(await faultsOnPaper(page), path).toEqual([]);
        }
        await page.emulateMedia({ media: "screen" });
      }
    });

    test("in print, a severity is an outlined word, a time has its date, and the list states its filters", async ({
      ownerPage: page,
      urls,
      findings,
    }) => {
      await findings([{ severity: "critical", detectedAt: new Date("2026-01-02T03:04:05Z") }], { assetSlug: "shop" });
      await page.goto(`${urls.a}/vulnerabilities?asset=shop&severity=critical`);
      await page.emulateMedia({ media: "print" });
      const badge = page.getByRole("cell").getByText("Critical", { exact: true });
      await expect(badge).toBeVisible();
      await expect(badge).toHaveCSS("border-top-style", "solid");
      await expect(badge).toHaveCSS("background-color", "rgba(0, 0, 0, 0)");
      const added = (selector: string) =>
        page
          .locator(selector)
          .last()
          .evaluate((element) => getComputedStyle(element, "::after").content);
      // Hydration replaces the element, and one that is gone has no style.
      await expect.poll(() => added("td time")).toContain("2026-01-02");
      expect(await added("td a")).toBe("none");
      await expect(page.getByText("Status: Open; Severity: Critical; Asset: shop")).toBeVisible();
    });
  });
}
