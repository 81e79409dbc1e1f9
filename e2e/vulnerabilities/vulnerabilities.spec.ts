import type { Page } from "@playwright/test";
import { expectSoundPage } from "@/test/browser/page-faults";
import { expect, test } from "../fixtures";

const hostileHelp = [
  "## What it is",
  "<script>window.ran = 1</script>",
  'a <b onmouseover="window.ran = 1">raw</b> tag <img src=x onerror="window.ran = 1">',
  '<div onclick="window.ran = 1">a block</div>',
  "[run me](javascript:window.ran=1) and [read me](https://example.com/read)",
  "![a picture](https://example.com/picture.png)",
  "<iframe src=https://example.com></iframe>",
  `\`\`\`\n${"wide ".repeat(100)}\n\`\`\``,
].join("\n\n");

const hostileReport = {
  version: "2.1.0",
  runs: [
    {
      tool: {
        driver: {
          name: "Tool \u202ename",
          rules: [
            {
              id: "hostile/rule",
              shortDescription: { text: "Title <img src=x onerror=window.ran=1>" },
              help: { text: "plain", markdown: hostileHelp },
              helpUri: "https://example.com/rule",
              properties: { tags: ["security"], "security-severity": "9.1" },
            },
          ],
        },
      },
      results: [
        {
          ruleId: "hostile/rule",
          message: { text: "<script>window.ran=1</script> *not* [a link](https://example.com)\nsecond line" },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: `${"a-long-folder/".repeat(60)}file.ts` },
                region: { startLine: 41, endLine: 42, snippet: { text: "const \u202eevil = 1;\nreturn evil;\n" } },
              },
            },
          ],
        },
      ],
    },
  ],
};

async function upload(url: string, secret: string, report: unknown): Promise<void> {
  const answer = await fetch(`${url}/api/v1/scans?asset=shop`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/sarif+json" },
    body: JSON.stringify(report),
  });
  expect(answer.status).toBe(201);
}

const titles = (page: Page) => page.getByRole("row").getByRole("link", { name: /^Finding/ });

test("an empty account says what to do, with the commands for it, and ticks what is done", async ({
  ownerPage: page,
  urls,
  key,
}) => {
  await page.goto(`${urls.a}/vulnerabilities`);
  await expect(page.getByRole("heading", { name: "No scanner has reported yet" })).toBeVisible();
  const steps = page.getByRole("heading", { level: 3 });
  await expect(steps).toHaveText(["Create an access key", "Try the key", "Send the first report"]);
  await expect(page.getByText(`${urls.a}/api/v1/scans?asset=shop`)).toBeVisible();
  await page.getByRole("link", { name: "Go to Access Keys" }).click();
  await expect(page).toHaveURL(/\/settings\/access-keys$/);

  // One that can't upload is none.
  await key();
  await page.goto(`${urls.a}/vulnerabilities`);
  await expect(steps).toHaveText(["Create an access key", "Try the key", "Send the first report"]);
  const { secret } = await key({ scopes: ["scans:write", "assets:write"] });
  await page.reload();
  await expect(steps).toHaveText(["Create an access key (done)", "Try the key", "Send the first report"]);
  expect((await fetch(`${urls.a}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
  await expect(async () => {
    await page.reload();
    await expect(steps.nth(1)).toHaveText("Try the key (done)", { timeout: 500 });
  }).toPass();
});

test("the list starts with open work; filters, search, order and page size are in the URL", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings(
    [
      { title: "Finding A", severity: "critical", detectedAt: new Date("2026-01-01") },
      { title: "Finding B", severity: "low", status: "in_progress", path: "lib/needle.ts" },
      { title: "Finding C", severity: "high", status: "resolved" },
    ],
    { assetSlug: "shop" },
  );
  await findings([{ title: "Finding D", severity: "high", tool: "Other" }], { assetSlug: "team/web" });
  await page.goto(`${urls.a}/vulnerabilities`);
  await expect(titles(page)).toHaveText(["Finding A", "Finding D", "Finding B"]);
  await expect(page.getByRole("row").filter({ hasText: "Finding A" })).toContainText("Overdue");
  await expect(page.getByRole("navigation", { name: "By severity" })).toContainText(/Critical\s*1/);

  await page.getByRole("navigation", { name: "By state" }).getByRole("link", { name: /^All/ }).click();
  await expect(page).toHaveURL(/[?&]status=all/);
  await expect(page.getByText("4 vulnerabilities")).toBeVisible();

  await page.getByRole("combobox", { name: "Severity" }).click();
  await page.getByRole("option", { name: "High and above" }).click();
  await expect(page).toHaveURL(/severity=critical%2Chigh/);
  await expect(titles(page)).toHaveCount(3);

  await page.getByRole("link", { name: "team/web (show only this asset)" }).click();
  await expect(titles(page)).toHaveText(["Finding D"]);
  await page.reload();
  await expect(titles(page)).toHaveText(["Finding D"]);
  await page.goBack();
  await expect(titles(page)).toHaveCount(3);

  await page.goto(`${urls.a}/vulnerabilities`);
  await page.getByRole("searchbox", { name: "Search" }).fill("needle");
  await expect(page).toHaveURL(/[?&]q=needle/);
  await expect(titles(page)).toHaveText(["Finding B"]);
  await page.getByRole("searchbox", { name: "Search" }).fill("matches nothing");
  await expect(page.getByRole("heading", { name: "No vulnerability matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear search and filters" }).click();
  await expect(titles(page)).toHaveCount(3);

  await page.getByRole("columnheader", { name: "Severity" }).getByRole("link").click();
  await expect(page).toHaveURL(/direction=asc/);
  await expect(titles(page)).toHaveText(["Finding B", "Finding D", "Finding A"]);
});

test("paging forward and back works by URL, and an invalid URL still shows the list", async ({
  ownerPage: page,
  urls,
  findings,
}) => {
  await findings(Array.from({ length: 25 }, (_, index) => ({ title: `Finding ${index}` })));
  await page.goto(`${urls.a}/vulnerabilities?size=10`);
  await expect(titles(page)).toHaveCount(10);
  const first = await titles(page).allTextContents();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(titles(page).first()).not.toHaveText(first[0] ?? "");
  const second = await titles(page).allTextContents();
  await page.reload();
  await expect(titles(page)).toHaveText(second);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(titles(page)).toHaveCount(5);
  await page.getByRole("link", { name: "Previous" }).click();
  await expect(titles(page)).toHaveText(second);

  const nonsense = "status=x&severity=&sort=drop&direction=up&size=many&q=%00&asset=%00&source=%00";
  await page.goto(`${urls.a}/vulnerabilities?${nonsense}`);
  await expect(titles(page)).toHaveCount(25);
  await page.goto(`${urls.a}/vulnerabilities?size=10&cursor=nonsense`);
  await expect(titles(page)).toHaveText(first);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(titles(page)).toHaveText(second);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("a report's text runs nothing, loads nothing and breaks no page", async ({ ownerPage: page, urls, key }) => {
      const requests: string[] = [];
      page.on("request", (request) => requests.push(new URL(request.url()).host));
      const { secret } = await key({ scopes: ["scans:write", "assets:write"] });
      await upload(urls.a, secret, hostileReport);
      await page.goto(`${urls.a}/vulnerabilities`);
      await expectSoundPage(page);
      await page.getByRole("link", { name: "Title <img src=x onerror=window.ran=1>" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Title <img src=x onerror=window.ran=1>");

      await expect(page.getByText("*not* [a link](https://example.com)")).toBeVisible();
      await expect(page.getByRole("heading", { level: 3, name: "What it is" })).toBeVisible();
      await expect(page.getByText("<script>window.ran = 1</script>")).toBeVisible();
      await expect(page.getByText("a picture")).toBeVisible();
      await expect(page.getByRole("link", { name: "run me" })).toHaveCount(0);
      await page.getByText("run me").click();
      await page.getByText("raw").hover();
      const link = page.getByRole("link", { name: /^read me/ });
      await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
      await expect(page.getByRole("group", { name: "Code" }).first()).toContainText(/41\s*const\s*U\+202E\s*evil = 1;/);

      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await expectSoundPage(page);
      }
      expect(await page.evaluate(() => "ran" in window)).toBe(false);
      expect([...new Set(requests)]).toEqual([new URL(urls.a).host]);
    });
  });
}

test("another account's vulnerability, an unknown one and an invalid id give the same 404 page", async ({
  context,
  page,
  signIn,
  person,
  urls,
  findings,
}) => {
  const { ids } = await findings([{ title: "Finding" }]);
  await signIn(context, await person());
  for (const id of [ids[0], crypto.randomUUID(), "abc", "a%20b"]) {
    const answer = await page.goto(`${urls.a}/vulnerabilities/${id}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such vulnerability");
    expect(await page.content()).not.toContain("Finding");
  }
});
