import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Page } from "@playwright/test";
import { root } from "@/bin/root";
import type { Severity } from "@/lib/vulnerabilities/severity";
import { generateKey, toStep } from "@/test/browser/flows";
import type { Finding } from "@/test/data/findings";
import { markedReport } from "@/test/data/marked-report";
import { expect, test } from "../fixtures";

const folder = path.join(root, "screenshots");
const widths = [1440, 1280, 1024, 768, 390, 320];
const themes = ["light", "dark"] as const;

type Shot = { state: string; page: Page; wholePage?: boolean };

/** Takes a page as it is now at every width, light and dark. What is open stays open. */
async function shoot({ state, page, wholePage = false }: Shot): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of widths) {
      await page.setViewportSize({ width, height: width < 640 ? 844 : 900 });
      await page.evaluate(() => document.fonts.ready);
      const file = path.join(folder, `${state}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: wholePage, animations: "disabled" });
    }
  }
}

const severities: readonly Severity[] = ["critical", "high", "medium", "low", "info"];
const rules = [
  ["js/sql-injection", "Database query built from user-controlled sources", "src/db/accounts.ts"],
  ["js/xss", "Client-side cross-site scripting", "src/pages/profile.tsx"],
  ["js/path-injection", "Uncontrolled data used in path expression", "src/files/download.ts"],
  ["CVE-2026-21333", "minimist: prototype pollution in setKey", "package-lock.json"],
  ["py/weak-hash", "Use of a broken or weak cryptographic hashing algorithm on sensitive data", "jobs/legacy/hash.py"],
] as const;

function someFinding(n: number): Finding {
  const [ruleId, title, file] = rules[n % rules.length] ?? rules[0];
  return {
    ruleId,
    title,
    message: `This value depends on a user-provided value (${n}).`,
    path: file,
    severity: severities[(n * 3) % severities.length] ?? "info",
    detectedAt: new Date(Date.now() - n * 7 * 3_600_000),
    status: n % 9 === 4 ? "in_progress" : n % 11 === 7 ? "pending_action" : "open",
  };
}

const veryLong = "W".repeat(64);

// Names as people have them.
test.beforeEach(async ({ db, owner }) => {
  await db.$client`update accounts set name = 'Acme' where id = ${owner.accountId}`;
  await db.$client`update users set name = 'Dana Reyes' where id = ${owner.userId}`;
});

test("pages without sign-in", async ({ page, urls }) => {
  for (const [state, address] of [
    ["sign-in", "/sign-in"],
    ["sign-up", "/sign-up"],
    ["not-found", "/no-such-page"],
    ["error-code", "/errors/insufficient_scope"],
  ] as const) {
    await page.goto(`${urls.a}${address}`);
    await shoot({ state, page });
  }
});

test("the command palette, the shortcuts and an unknown address", async ({ ownerPage: page, urls }) => {
  await page.goto(`${urls.a}/no-such-page`);
  await shoot({ state: "unknown-address", page });
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await shoot({ state: "palette", page });
  await page.keyboard.type("shortcuts");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("switch")).toBeVisible();
  await shoot({ state: "shortcuts", page });
});

test("access keys", async ({ ownerPage: page, key, urls, db, owner }) => {
  await expect(page.getByText("No access keys yet")).toBeVisible();
  await shoot({ state: "keys-none", page });
  await key({ name: "CI upload", description: "Uploads the scans of every pipeline.", scopes: ["scans:write"] });
  await page.reload();
  await shoot({ state: "keys-one", page });

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole("button", { name: "Create Access Key" }).click();
  await page.getByLabel("Name").fill("Nightly report");
  await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
  await shoot({ state: "create", page });
  await toStep(page, "Permissions");
  await shoot({ state: "create-permissions", page });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByLabel("Name").fill("");
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await shoot({ state: "create-errors", page });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.reload();
  await generateKey(page, "Nightly report");
  await shoot({ state: "reveal", page });
  await page.goto(`${urls.a}/settings/access-keys`);

  for (let n = 0; n < 28; n++) {
    await key({
      name: n === 3 ? veryLong : `Pipeline ${n + 1}`,
      expiresInDays: n % 5 === 0 ? 5 : n % 5 === 1 ? "never" : 90,
      scopes: n % 2 === 0 ? ["scans:write", "assets:write"] : ["vulnerabilities:read"],
      ...(n % 6 === 2 && { allowedAddresses: ["203.0.113.0/24"] }),
    });
  }
  await db.$client`update access_keys set created_at = now() - interval '200 days',
    last_used_at = now() - interval '100 days', last_used_address = '2001:db8:1:2:3:4:5:6'
    where account_id = ${owner.accountId} and name like 'Pipeline %5'`;
  await db.$client`update access_keys set revoked_at = now() - interval '3 days', revoked_by = creator_id
    where account_id = ${owner.accountId} and name like 'Pipeline %2'`;
  await page.reload();
  await shoot({ state: "keys-thirty", page, wholePage: true });
  await page.getByRole("button", { name: "Revoke" }).first().click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await shoot({ state: "revoke", page });
  await page.goto(`${urls.a}/settings/access-keys?q=nothing-is-called-this`);
  await shoot({ state: "keys-no-match", page });
});

test("vulnerabilities", async ({ ownerPage: page, findings, key, urls }) => {
  await page.goto(`${urls.a}/vulnerabilities`);
  await shoot({ state: "vulnerabilities-none", page });
  await findings([someFinding(0)]);
  await page.reload();
  await shoot({ state: "vulnerabilities-one", page });
  await findings(
    Array.from({ length: 29 }, (_, n) =>
      n === 5
        ? { ...someFinding(n), title: veryLong.repeat(3), path: `${"very-long-folder/".repeat(14)}file.ts` }
        : someFinding(n),
    ),
    { assetSlug: "web-shop" },
  );
  await page.reload();
  await shoot({ state: "vulnerabilities-thirty", page, wholePage: true });
  await findings(
    Array.from({ length: 1_000 }, (_, n) => someFinding(n)),
    { assetSlug: "warehouse" },
  );
  await page.reload();
  await shoot({ state: "vulnerabilities-thousand", page });
  for (const row of [1, 2, 4]) await page.getByRole("checkbox").nth(row).check();
  await expect(page.getByText("3 selected")).toBeVisible();
  await shoot({ state: "vulnerabilities-selected", page });
  await page.getByRole("button", { name: "Set status" }).click();
  await page.getByRole("menuitem", { name: "In progress" }).click();
  await expect(page.getByText(/set to In progress/)).toBeVisible();
  await shoot({ state: "vulnerabilities-set", page });
  await page.goto(`${urls.a}/vulnerabilities?group=rule&severity=critical,high,medium&asset=web-shop`);
  await shoot({ state: "vulnerabilities-grouped", page });
  await page.goto(`${urls.a}/vulnerabilities?severity=critical&status=resolved&q=nothing`);
  await shoot({ state: "vulnerabilities-no-match", page });

  const { secret } = await key({ scopes: ["scans:write", "assets:write", "vulnerabilities:read"] });
  const headers = { authorization: `Bearer ${secret}` };
  const body = JSON.stringify(markedReport().report);
  expect((await fetch(`${urls.a}/api/v1/scans?asset=shop`, { method: "POST", headers, body })).status).toBe(201);
  const answer = await fetch(`${urls.a}/api/v1/vulnerabilities?asset=shop`, { headers });
  const { items } = await answer.json();
  await page.goto(`${urls.a}/vulnerabilities/${items[0].id}`);
  await shoot({ state: "vulnerability", page, wholePage: true });
  await page.goto(`${urls.a}/vulnerabilities/${crypto.randomUUID()}`);
  await shoot({ state: "vulnerability-not-found", page });
});

test("the shell, with its menus open", async ({ ownerPage: page, urls, findings }) => {
  await findings([someFinding(0)]);
  await page.goto(`${urls.a}/vulnerabilities`);
  await page.getByRole("button", { name: "Dana Reyes" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await shoot({ state: "account-menu", page });
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Menu" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await shoot({ state: "navigation-sheet", page });
});
