import { createSession } from "@/lib/auth/sessions/session-token";
import { ask } from "@/test/api/http";
import { expectSoundPage } from "@/test/browser/page-faults";
import { addMember } from "@/test/data/people";
import { openInstallation } from "@/test/servers/installation";
import { expect, test } from "../fixtures";

const paths = ["/no/such/page", "/settings/no-such-page?x=1", "/vulnerabilities/no/such"];
const text = "There is nothing here";

test("an unknown address keeps the rail for somebody who is signed in, leads on, and is still a 404", async ({
  ownerPage: page,
  owner,
  urls,
}) => {
  for (const path of paths) {
    const answer = await page.goto(`${urls.a}${path}`);
    expect(answer?.status()).toBe(404);
    await expect(page).toHaveURL(`${urls.a}${path}`);
    await expect(page.getByRole("heading", { name: text, level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name: `Account of ${owner.name}` })).toBeVisible();
    const palette = page.getByRole("button", { name: "Search or jump to" });
    await palette.click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(palette).toBeFocused();
  }
  await page.getByRole("main").getByRole("link", { name: "Go to vulnerabilities" }).click();
  await expect(page).toHaveURL(`${urls.a}/vulnerabilities`);
  await expect(page.getByRole("heading", { name: "Vulnerabilities", level: 1 })).toBeVisible();
});

test("what the rail does works at an unknown address, too, and says so when the session has ended", async ({
  ownerPage: page,
  owner,
  key,
  urls,
  db,
}) => {
  await key({ name: "Found from nowhere" });
  await page.goto(`${urls.a}/no/such/page`);
  await page.getByRole("button", { name: "Search or jump to" }).click();
  const palette = page.getByRole("dialog", { name: "Search or jump to" });
  const field = palette.getByRole("combobox");
  await field.fill("from nowhere");
  await expect(palette.getByRole("option", { name: /^Found from nowhere/ })).toBeVisible();
  await db.$client`delete from sessions where user_id = ${owner.userId}`;
  await field.fill("from nowhere else");
  await expect(palette.getByRole("alert")).toContainText("You are signed out.");
  await field.fill("sign out");
  await field.press("Enter");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("everybody else gets the page without script: without a session, with one that ended or of a suspended member", async ({
  urls,
  person,
  sessionCookie,
  db,
}) => {
  const suspended = await person("admin");
  const cookie = await sessionCookie(suspended);
  await db.$client`update memberships set suspended_at = now() where user_id = ${suspended.userId}`;
  const callers = [
    {},
    { cookie: "backline.session=" },
    { cookie: `backline.session=${crypto.randomUUID()}` },
    { cookie },
    { "x-backline-unknown-page": "yes" },
  ];
  for (const headers of callers) {
    for (const path of paths) {
      const answer = await ask(urls.a, { path, headers });
      expect(answer.status).toBe(404);
      expect(answer.text).toContain(text);
      expect(answer.text).not.toContain("<script");
    }
  }
});

test("nothing under /api answers HTML, whoever asks", async ({ urls, owner, sessionCookie }) => {
  const cookie = await sessionCookie(owner);
  for (const headers of [{}, { cookie }, { cookie, accept: "text/html" }]) {
    for (const path of ["/api", "/api/no/such", "/api/v1/no/such"]) {
      const answer = await ask(urls.a, { path, headers });
      expect(answer.status).toBe(404);
      expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    }
  }
});

test("an unknown address needs no database: nobody can make it work with one, and an outage changes no answer", async () => {
  const installation = await openInstallation();
  try {
    const { url } = await installation.start();
    const { userId } = await addMember(installation.db, { role: "owner" });
    const { token } = await createSession(installation.db, userId);
    await installation.db.$client`alter table sessions rename to sessions_away`;
    for (const headers of [{}, { cookie: `backline.session=${token}` }]) {
      const answer = await ask(url, { path: "/no/such/page", headers });
      expect(answer.status).toBe(404);
      expect(answer.text).toContain(text);
    }
  } finally {
    await installation.remove();
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`an unknown address has no accessibility faults, in ${colorScheme}, at 1280 and 320 px`, async ({
    ownerPage: page,
    urls,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${urls.a}/no/such/page`);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expectSoundPage(page);
    }
  });
}
