import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const bytesMax = 200_000;

/** All scripts of a first visit, as they come over the wire. */
async function scriptsOf(page: Page, address: string): Promise<{ path: string; bytes: number }[]> {
  const sizes: Promise<{ path: string; bytes: number }>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    const path = new URL(response.url()).pathname;
    sizes.push(
      response
        .request()
        .sizes()
        .then(({ responseBodySize }) => ({ path, bytes: responseBodySize })),
    );
  });
  await page.goto(address, { waitUntil: "networkidle" });
  return Promise.all(sizes);
}

test("the pages of vulnerabilities load at most 200 kB of compressed script", async ({
  context,
  signIn,
  urls,
  findings,
}) => {
  await signIn(context);
  const { ids } = await findings(Array.from({ length: 30 }, () => ({})));
  for (const path of ["/vulnerabilities", `/vulnerabilities/${ids[0]}`]) {
    const visit = await context.newPage();
    const scripts = await scriptsOf(visit, `${urls.a}${path}`);
    const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
    expect(scripts.length, path).toBeGreaterThan(0);
    expect(bytes, JSON.stringify({ path, scripts })).toBeLessThanOrEqual(bytesMax);
    await visit.close();
  }
});
