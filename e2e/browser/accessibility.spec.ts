import type { Page } from "@playwright/test";
import { createSession } from "@/lib/auth/sessions/session-token";
import { addComment } from "@/lib/vulnerabilities/comments/add-comment";
import { toStep } from "@/test/browser/flows";
import { expectSoundPage } from "@/test/browser/page-faults";
import { addMember } from "@/test/data/people";
import { openInstallation } from "@/test/servers/installation";
import { expect, test } from "../fixtures";

// Every page, dialog and state, wide in light and dark, and at 320 pixels.

const views = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 320 },
] as const;

const revokeIn = (page: Page, name: string) =>
  page.getByRole("row").filter({ hasText: name }).getByRole("button", { name: "Revoke", exact: true });

for (const { colorScheme, width } of views) {
  test.describe(`${colorScheme}, ${width} px`, () => {
    test.use({ colorScheme, viewport: { width, height: 800 } });

    test("pages without sign-in have no accessibility faults", async ({ page, urls }) => {
      for (const path of ["/sign-in", "/sign-in?error=oauth_failed", "/errors/insufficient_scope", "/no-such-page"]) {
        await page.goto(`${urls.a}${path}`);
        await expectSoundPage(page);
      }
      await page.goto(`${urls.a}/sign-up`);
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
      await expectSoundPage(page);
      await page.getByRole("button", { name: "Theme" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectSoundPage(page);
    });

    test("the list of access keys has no accessibility faults, empty, full and filtered", async ({
      ownerPage: page,
      key,
      urls,
      db,
    }) => {
      await expect(page.getByText("No access keys yet")).toBeVisible();
      await expectSoundPage(page);
      await key({ name: "W".repeat(64), allowedAddresses: ["203.0.113.0/24"] });
      const { key: old } = await key({ name: "Used long ago", expiresInDays: 3 });
      await db.$client`update access_keys set created_at = now() - interval '200 days',
        last_used_at = now() - interval '100 days', last_used_address = '2001:db8:1:2:3:4:5:6' where id = ${old.id}`;
      await page.reload();
      await expectSoundPage(page);
      await page
        .getByRole("button", { name: /^Show all|Show all permissions/ })
        .first()
        .click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectSoundPage(page);
      await page.goto(`${urls.a}/settings/access-keys?q=nothing-is-called-this`);
      await expect(page.getByText("No key matches")).toBeVisible();
      await expectSoundPage(page);
      await page.getByRole("combobox", { name: "Status" }).click();
      await expect(page.getByRole("listbox")).toBeVisible();
      await expectSoundPage(page);
    });

    test("the access key dialogs have no accessibility faults in any state", async ({ ownerPage: page, key, urls }) => {
      const { secret } = await key({ name: "In use" });
      await page.reload();
      await page.getByRole("button", { name: "Create Access Key" }).first().click();
      await expectSoundPage(page);
      await page.getByRole("button", { name: /^(Generate|Next)$/ }).click();
      await expect(page.getByRole("textbox", { name: "Name" })).toHaveAttribute("aria-invalid", "true");
      await expectSoundPage(page);
      await page.getByRole("textbox", { name: "Name" }).fill("A draft");
      await toStep(page, "Permissions");
      await page.getByRole("button", { name: "Everything I can grant" }).click();
      await expectSoundPage(page);
      await toStep(page, "Expiry and addresses");
      await page.getByRole("radio", { name: "Never" }).click();
      await expectSoundPage(page);
      await page.getByRole("radio", { name: "A date" }).click();
      await page.getByRole("textbox", { name: "Allowed addresses" }).fill("nowhere");
      await page.getByRole("button", { name: "Generate" }).click();
      await expect(page.getByText("Line 1:")).toBeVisible();
      await expectSoundPage(page);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectSoundPage(page);
      await page.getByRole("button", { name: "Keep editing" }).click();
      await toStep(page, "Name");
      await page.getByRole("textbox", { name: "Name" }).fill("Another");
      await toStep(page, "Permissions");
      await page.getByRole("button", { name: "Nothing" }).click();
      await page.getByRole("radiogroup", { name: "Vulnerabilities" }).getByRole("radio", { name: "Read" }).click();
      await toStep(page, "Expiry and addresses");
      await page.getByRole("textbox", { name: "Allowed addresses" }).fill("");
      await page.getByRole("radio", { name: "90 days" }).click();
      await page.getByRole("button", { name: "Generate" }).click();
      await expect(page.getByRole("textbox", { name: "Access key" })).toBeVisible();
      await expectSoundPage(page);
      await page.getByRole("tab", { name: "curl" }).click();
      await page.getByRole("button", { name: "Done" }).click();
      await expect(page.getByText("You haven’t copied the key")).toBeVisible();
      await expectSoundPage(page);
      await page.getByRole("button", { name: "Close without copying" }).click();
      await revokeIn(page, "Another").click();
      await page.getByRole("button", { name: "Revoke key" }).click();
      await expect(page.getByText("was revoked on")).toBeVisible();
      await expectSoundPage(page);

      await fetch(`${urls.b}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
      await expect(async () => {
        await page.reload();
        await expect(page.getByRole("row").filter({ hasText: "In use" })).toContainText("127.0.0.1", { timeout: 500 });
      }).toPass();
      await revokeIn(page, "In use").click();
      await page.getByRole("button", { name: "Revoke key" }).click();
      await expect(page.getByLabel(/name to confirm/)).toHaveAttribute("aria-invalid", "true");
      await expectSoundPage(page);
    });

    test("the vulnerability pages have no accessibility faults", async ({
      ownerPage: page,
      urls,
      owner,
      findings,
      db,
    }) => {
      await page.goto(`${urls.a}/vulnerabilities`);
      await expect(page.getByText("No scanner has reported yet")).toBeVisible();
      await expectSoundPage(page);
      const { ids } = await findings([
        {
          title: "T".repeat(300),
          path: `${"folder/".repeat(90)}file.ts`,
          severity: "critical",
          detectedAt: new Date(0),
        },
        { title: "Dismissed", status: "dismissed", dismissedReason: "accepted_risk" },
      ]);
      await page.goto(`${urls.a}/vulnerabilities?status=all`);
      await expect(page.getByRole("row").filter({ hasText: "Dismissed" }).first()).toBeVisible();
      await expectSoundPage(page);
      await page.goto(`${urls.a}/vulnerabilities?q=matches-nothing`);
      await expect(page.getByText("No vulnerability matches")).toBeVisible();
      await expectSoundPage(page);
      const body = `${"unbroken".repeat(60)}\n\nSee https://example.com/${"path/".repeat(60)}.`;
      await addComment({ db, actor: owner }, { vulnerabilityId: ids[0] ?? "", body });
      await page.goto(`${urls.a}/vulnerabilities/${ids[0]}`);
      const assignee = page.getByRole("combobox", { name: "Assignee" });
      // Not in the middle of the window, where axe looks for what covers the page: a select leaves its button uncovered.
      await assignee.evaluate((element) => element.scrollIntoView({ block: "end" }));
      await assignee.click();
      await expect(page.getByRole("listbox")).toBeVisible();
      await expectSoundPage(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Comment", exact: true }).click();
      await expect(page.getByText("Write a comment first.")).toBeVisible();
      await page.getByRole("button", { name: "Delete" }).click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectSoundPage(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Edit" }).click();
      await expect(page.getByRole("textbox", { name: "Edit the comment" })).toBeFocused();
      await expectSoundPage(page);
      await page.getByRole("radio", { name: "Dismissed" }).click();
      await page.getByRole("button", { name: "Save status" }).click();
      await expect(page.getByText("Say why it is dismissed.")).toBeVisible();
      await expectSoundPage(page);
      await page.goto(`${urls.a}/vulnerabilities/${crypto.randomUUID()}`);
      await expect(page.getByText("There is no such vulnerability")).toBeVisible();
      await expectSoundPage(page);
      await page.getByRole("button", { name: new RegExp(owner.name) }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      await expectSoundPage(page);
    });

    test("pages during an outage and with registration closed have no accessibility faults", async ({ page }) => {
      const installation = await openInstallation();
      try {
        const { url } = await installation.start();
        const owner = await addMember(installation.db, { role: "owner" });
        await page.goto(`${url}/sign-up`);
        await expect(page.getByText("Registration is closed")).toBeVisible();
        await expectSoundPage(page);
        const { token } = await createSession(installation.db, owner.userId);
        await page.context().addCookies([{ name: "backline.session", value: token, url }]);
        await installation.db.$client`alter table access_keys rename to access_keys_away`;
        await installation.db.$client`alter table vulnerabilities rename to vulnerabilities_away`;
        for (const path of ["/settings/access-keys", "/vulnerabilities", `/vulnerabilities/${crypto.randomUUID()}`]) {
          await page.goto(`${url}${path}`);
          await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
          await expectSoundPage(page);
        }
        await installation.db.$client`alter table sessions rename to sessions_away`;
        await page.goto(`${url}/settings/access-keys`);
        await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
        await expectSoundPage(page);
      } finally {
        await installation.remove();
      }
    });
  });
}
