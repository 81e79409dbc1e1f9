import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { z } from "zod";
import type { Db } from "@/db/client";
import { test as base } from "@/test/browser/watched";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { openInstallation } from "@/test/servers/installation";

const run = promisify(execFile);

const test = base.extend<{ installation: { url: string; db: Db } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  installation: async ({}, use) => {
    const installation = await openInstallation();
    const { url } = await installation.start();
    await use({ url, db: installation.db });
    await installation.remove();
  },
});

const password = "three unrelated words here";

const report = JSON.stringify({
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: {
          name: "Road scanner",
          rules: [
            {
              id: "sql-injection",
              shortDescription: { text: "SQL built from input" },
              help: { markdown: "# Why\n\nUse **parameters**." },
              properties: { "security-severity": "9.1" },
            },
          ],
        },
      },
      results: ["src/a.ts", "src/b.ts"].map((uri, index) => ({
        ruleId: "sql-injection",
        ruleIndex: 0,
        message: { text: `The query in ${uri} depends on input.` },
        locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 10 + index } } }],
      })),
    },
  ],
});

const Counts = z.object({ counts: z.object({ received: z.number(), created: z.number(), unchanged: z.number() }) });
const Listed = z.object({
  items: z.array(z.object({ id: z.string(), status: z.string() })),
  total: z.object({ count: z.number() }),
});

test("from the first sign-up to a revoked key that is refused", async ({ page, installation }) => {
  await page.goto(installation.url);
  await expect(page).toHaveURL(`${installation.url}/sign-up`);
  await page.getByLabel("Name").fill("Olga Owner");
  await page.getByLabel("Email").fill("olga@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Pipeline");
  await dialog.getByLabel("Description").fill("Uploads reports");
  for (const resource of ["Scans", "Assets"]) {
    await dialog.getByRole("radiogroup", { name: resource }).getByRole("radio", { name: "Write" }).click();
  }
  await dialog.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Write" }).click();
  await dialog.getByRole("button", { name: "Generate" }).click();
  const secret = await page.getByLabel("Access key", { exact: true }).inputValue();
  expect(secret).toMatch(/^blk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);

  await page.getByRole("tab", { name: "curl" }).click();
  const command = await page.getByRole("tabpanel").locator("code").textContent();
  const { stdout } = await run("sh", ["-c", `${command ?? ""} --silent`]);
  expect(JSON.parse(stdout)).toMatchObject({
    name: "Pipeline",
    scopes: ["vulnerabilities:write", "scans:write", "assets:write"],
    account: { name: "Olga Owner" },
  });
  await expect(page.getByText(/it works: seen from/i)).toBeVisible();
  await page.getByRole("tab", { name: "Key", exact: true }).click();
  await page.getByRole("button", { name: /copy/i }).first().click();
  await expect(page.getByText("Copied to the clipboard.")).toBeAttached();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${installation.url}${path}`, { ...init, headers: { authorization: `Bearer ${secret}`, ...init.headers } });
  const upload = async () => {
    const answer = await call("/api/v1/scans?asset=shop", { method: "POST", body: report });
    expect(answer.status).toBe(201);
    return Counts.parse(await answer.json()).counts;
  };
  expect(await upload()).toEqual({ received: 2, created: 2, unchanged: 0 });
  expect(await upload()).toEqual({ received: 2, created: 0, unchanged: 2 });
  const listed = Listed.parse(await (await call("/api/v1/vulnerabilities?severity=critical&asset=shop")).json());
  expect(listed.total.count).toBe(2);

  await page.getByRole("link", { name: "Vulnerabilities" }).click();
  await page
    .getByRole("link", { name: /SQL built from input/ })
    .first()
    .click();
  await expect(page.getByText(/The query in src\/[ab]\.ts depends on input\./).first()).toBeVisible();
  await expect(page.locator("strong", { hasText: "parameters" })).toBeVisible();

  await page.getByRole("link", { name: "Settings" }).click();
  const row = page.getByRole("row").filter({ hasText: "Pipeline" });
  await expect(row).toContainText(/from\s+(127\.0\.0\.1|::1)/);
  await row.getByRole("button", { name: /^Revoke/ }).click();
  const confirmation = page.getByRole("alertdialog");
  await confirmation.getByLabel(/name to confirm/i).fill("Pipeline");
  await confirmation.getByRole("button", { name: /^Revoke/ }).click();
  await expect(confirmation).toHaveCount(0);
  const refused = await call("/api/v1/me");
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ code: "key_revoked" });
  await expect(row).toContainText(/revoked/i);
});

test("registration closes after the first person, and an ended session is refused", async ({
  page,
  context,
  installation,
}) => {
  await page.goto(`${installation.url}/sign-up`);
  await page.getByLabel("Name").fill("Olga Owner");
  await page.getByLabel("Email").fill("olga@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
  const copied = await context.cookies();

  await page.getByRole("button", { name: /Olga/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await page.goto(`${installation.url}/sign-up`);
  await expect(page.getByText(/registration is closed/i).first()).toBeVisible();
  await context.addCookies(copied);
  await page.goto(`${installation.url}/settings/access-keys`);
  await expect(page).toHaveURL(/sign-in/);

  await context.clearCookies();
  await page.goto(`${installation.url}/sign-in`);
  await page.getByLabel("Email").fill("OLGA@example.com");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
});

test("a real CodeQL report creates 72 findings, and the same again none", async ({ installation }) => {
  const file = new URL("../../../shared/fixtures/sarif/codeQL-output.sarif", import.meta.url);
  const body = await readFile(file).catch(() => undefined);
  test.skip(body === undefined, "the folder with real reports is not there");
  const { db } = installation;
  const owner = await addMember(db, { role: "owner" });
  const { secret } = await addAccessKey(db, owner, { scopes: ["scans:write", "assets:write"] });
  const command = [
    "-s",
    "-H",
    `Authorization: Bearer ${secret}`,
    "--data-binary",
    `@${file.pathname}`,
    `${installation.url}/api/v1/scans?asset=shop`,
  ];
  for (const expected of [
    { created: 72, unchanged: 0 },
    { created: 0, unchanged: 72 },
  ]) {
    const { stdout } = await run("curl", command);
    expect(JSON.parse(stdout)).toMatchObject({ tool: { name: "CodeQL" }, counts: { received: 72, ...expected } });
  }
});
