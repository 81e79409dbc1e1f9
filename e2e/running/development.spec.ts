import { rm } from "node:fs/promises";
import path from "node:path";
import { expect } from "@playwright/test";
import { countsOf, numberedResult, postReport, reportOf } from "@/test/api/uploads";
import { test } from "@/test/browser/watched";
import { freePort } from "@/test/servers/free-port";
import { inCopy, startProduct } from "@/test/servers/product";
import { endAll, kill } from "@/test/servers/start-test";

test("the development server works like the product, without warnings or secrets in its output", async ({ page }) => {
  test.setTimeout(300_000);
  const messages: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") messages.push(message.text());
  });
  await inCopy(async ({ folder }) => {
    await rm(path.join(folder, ".next"), { recursive: true, force: true });
    const settings = { PORT: String(await freePort()), NODE_ENV: "development" };
    const product = startProduct(settings, { folder }, "dev");
    try {
      const url = await product.ready();
      // Each page is compiled when it is first asked for.
      page.setDefaultTimeout(60_000);
      const patient = expect.configure({ timeout: 60_000 });
      await page.goto(url);
      await page.getByLabel("Name").fill("Dora Developer");
      await page.getByLabel("Email").fill("dora@example.com");
      await page.getByLabel("Password", { exact: true }).fill("three unrelated words here");
      await page.getByRole("button", { name: "Create account" }).click();
      await patient(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
      await page.getByRole("link", { name: "Settings" }).click();
      await page.getByRole("button", { name: "Create Access Key" }).first().click();
      await page.getByRole("dialog").getByLabel("Name").fill("Local");
      for (const resource of ["Assets", "Scans"]) {
        await page.getByRole("radiogroup", { name: resource }).getByRole("radio", { name: "Write" }).click();
      }
      await page.getByRole("button", { name: "Generate" }).click();
      const secret = await page.getByLabel("Access key", { exact: true }).inputValue();
      expect((await page.request.get(`${url}/api/v1/me`, { headers: { "x-api-key": secret } })).status()).toBe(200);
      expect(countsOf(await postReport(url, secret, reportOf([numberedResult(1)])))).toMatchObject({ created: 1 });
      await page.goto(`${url}/settings/access-keys`);
      await patient(page.getByRole("button", { name: "Local" })).toBeVisible();
      expect(messages).toEqual([]);
      expect(product.output()).not.toMatch(new RegExp(`unrelated|${secret.slice(13, 45)}`));
    } finally {
      kill(-product.pid, "SIGTERM");
      await product.ended();
      await endAll(path.join(folder, ".data"));
    }
  });
});
