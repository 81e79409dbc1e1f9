import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";

/** All script of a first visit, that in the page as well, in bytes as gzip has them. */
async function scriptBytes(page: Page, address: string): Promise<number> {
  const scripts: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script" && !new URL(response.url()).pathname.endsWith(".js")) return;
    scripts.push(response.body().then((body) => gzipSync(body).byteLength));
  });
  await page.goto(address, { waitUntil: "networkidle" });
  const inline = await page.locator("script:not([src])").allTextContents();
  return (await Promise.all(scripts)).reduce((sum, each) => sum + each, gzipSync(inline.join("\n")).byteLength);
}

/** Pages that explain an error: they must load fast, whatever is wrong. */
const withoutScript = ["/errors/missing_key", "/errors/no-such-code", "/no/such/page"];

for (const path of withoutScript) {
  test(`a first visit of ${path} takes at most 30 kB of compressed script`, async ({ context, page, signIn, urls }) => {
    // An unknown address keeps the rail for those who are signed in, and the script that comes with it.
    if (path.startsWith("/errors/")) await signIn(context);
    expect(await scriptBytes(page, `${urls.a}${path}`)).toBeLessThanOrEqual(30_000);
  });
}

test("the pages of the workspace take at most 200 kB of compressed script", async ({
  context,
  signIn,
  urls,
  key,
  findings,
}) => {
  await signIn(context);
  for (let number = 0; number < 5; number++) await key({ name: `Key ${number}` });
  const { ids } = await findings(Array.from({ length: 30 }, () => ({})));
  for (const path of ["/settings/access-keys", "/vulnerabilities", `/vulnerabilities/${ids[0]}`, "/no/such/page"]) {
    const visit = await context.newPage();
    const bytes = await scriptBytes(visit, `${urls.a}${path}`);
    console.log(`${path}: ${bytes} bytes of script, compressed`);
    expect(bytes, path).toBeLessThanOrEqual(200_000);
    await visit.close();
  }
});

test("pages without a script have the chosen theme, the icon and the styles of the others", async ({
  context,
  page,
  urls,
}) => {
  await context.addCookies([{ name: "backline.theme", value: "dark", url: urls.a }]);
  for (const path of withoutScript) {
    await page.goto(`${urls.a}${path}`);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page).toHaveTitle(/ · Backline$/);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).not.toBe(
      "rgba(0, 0, 0, 0)",
    );
    await expect(page.locator("head link[rel=icon]")).toHaveAttribute("href", "/icon.svg");
    await expect(page.locator("script")).toHaveCount(0);
  }
});
