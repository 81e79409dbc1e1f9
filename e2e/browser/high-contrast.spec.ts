import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";

// The colours of the system replace those of the page, as Windows does for high contrast.
test.use({ contextOptions: { forcedColors: "active" } });

/** What is left of an element's look: each difference can be seen without knowing the page's own colours. */
async function looksOf(page: Page, selector: string): Promise<{ text: string; on: boolean; look: string }[]> {
  return page.locator(selector).evaluateAll((elements) =>
    elements.map((element) => {
      const of = (target: Element) => {
        const style = getComputedStyle(target);
        const edge = [style.borderBottomColor, style.borderBottomWidth, style.borderBottomStyle];
        return [style.backgroundColor, style.color, style.textDecorationLine, style.outlineStyle, ...edge].join(" ");
      };
      const is = (name: string) => ![null, "false"].includes(element.getAttribute(name));
      return {
        text: element.textContent,
        on: is("aria-current") || is("aria-checked") || is("aria-selected"),
        look: [
          of(element),
          ...[...element.querySelectorAll("*")].map((inner) => `${inner.tagName} ${of(inner)}`),
        ].join(),
      };
    }),
  );
}

/** Whatever is chosen or current looks unlike its neighbours. */
async function expectChosenVisible(page: Page, selector: string): Promise<void> {
  const looks = await looksOf(page, selector);
  const [chosen, others] = [looks.filter(({ on }) => on), looks.filter(({ on }) => !on)];
  expect(chosen.length, selector).toBeGreaterThan(0);
  expect(others.length, selector).toBeGreaterThan(0);
  const plain = new Set(others.map(({ look }) => look));
  for (const { text, look } of chosen) expect(plain.has(look), `${selector}: ${text}`).toBe(false);
}

/** The words stand on no background that the system would take away, and have an edge. */
async function expectEdges(page: Page, texts: string[]): Promise<void> {
  for (const text of texts) {
    const badge = page.getByRole("cell").getByText(text, { exact: true }).first();
    const { width, edge, behind } = await badge.evaluate((element) => {
      // The word is in an element of its own within the one with the edge.
      const hasEdge = (part: Element) => getComputedStyle(part).borderTopWidth !== "0px";
      let part = element;
      while (!hasEdge(part) && part.parentElement !== null && part.parentElement.tagName !== "TD")
        part = part.parentElement;
      const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(part);
      return { width: borderTopWidth, edge: borderTopColor, behind: backgroundColor };
    });
    expect(width, text).not.toBe("0px");
    expect(edge, text).not.toBe(behind);
  }
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("with the system's colours, chosen, current and critical items can be distinguished", async ({
      ownerPage: page,
      urls,
      findings,
    }) => {
      const severities = ["critical", "high", "medium", "low", "info"] as const;
      const { ids } = await findings(severities.map((severity) => ({ severity, title: `A ${severity} one` })));
      await page.goto(`${urls.a}/vulnerabilities?severity=critical,high,medium,low,info`);
      await expectChosenVisible(page, "nav[aria-label=Main] a");
      await expectEdges(page, ["Critical", "High", "Medium", "Low", "Info", "Open"]);
      await page.goto(`${urls.a}/vulnerabilities?severity=critical`);
      await expectChosenVisible(page, "nav[aria-label='By severity'] a");
      await page.getByRole("combobox", { name: "Status" }).click();
      await expect(page.getByRole("listbox")).toBeVisible();
      await expectChosenVisible(page, "[role=option]");
      await page.goto(`${urls.a}/vulnerabilities/${ids[0]}`);
      await expectChosenVisible(page, "[role=radio]");

      await page.goto(`${urls.a}/settings/access-keys`);
      await page.getByRole("button", { name: "Create Access Key" }).first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectChosenVisible(page, "[role=radiogroup] [role=radio]:not([data-disabled])");
      await page.getByRole("textbox", { name: "Name" }).fill("High contrast");
      await page.getByRole("button", { name: "Read only" }).click();
      await page.getByRole("button", { name: "Generate" }).click();
      await expect(page.getByRole("tab").first()).toBeVisible();
      await expectChosenVisible(page, "[role=tab]");
    });

    test("with the system's colours, the focus is shown in the colour for what is chosen", async ({
      ownerPage: page,
      urls,
      findings,
    }) => {
      await findings([{}]);
      await page.goto(`${urls.a}/vulnerabilities`);
      await expect(page.getByRole("searchbox")).toBeEnabled();
      const highlight = await page.evaluate(() => {
        const probe = document.createElement("i");
        probe.style.setProperty("background-color", "Highlight");
        document.body.append(probe);
        const { backgroundColor } = getComputedStyle(probe);
        probe.remove();
        return backgroundColor;
      });
      for (let step = 0; step < 12; step++) {
        await page.keyboard.press("Tab");
        const ring = await page.evaluate(() => {
          const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(
            document.activeElement ?? document.body,
          );
          return { outlineStyle, outlineWidth, outlineColor };
        });
        expect(ring).toEqual({ outlineStyle: "solid", outlineWidth: "2px", outlineColor: highlight });
      }
    });
  });
}
