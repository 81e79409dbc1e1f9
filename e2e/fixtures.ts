import { type BrowserContext, expect, type Page } from "@playwright/test";
import { type Db, openDb } from "@/db/client";
import type { AccessKeySummary } from "@/lib/access-keys/schemas";
import { createSession } from "@/lib/auth/sessions/session-token";
import type { Member } from "@/lib/context";
import type { Role } from "@/lib/permissions/roles";
import type { Scope } from "@/lib/permissions/scopes";
import { test as base } from "@/test/browser/watched";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings, type Finding, type Scanned } from "@/test/data/findings";
import { addMember } from "@/test/data/people";

function setting(name: "E2E_URL_A" | "E2E_URL_B" | "E2E_DATABASE_URL" | "E2E_AUTH_SECRET"): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests with npm run test:e2e`);
  return value;
}

/** The settings that the two server processes have in common: what one more of them needs. */
export function sharedSettings() {
  return { DATABASE_URL: setting("E2E_DATABASE_URL"), AUTH_SECRET: setting("E2E_AUTH_SECRET"), SIGN_UP: "open" };
}

type KeyOptions = {
  name?: string;
  description?: string;
  scopes?: Scope[];
  expiresInDays?: number | "never";
  allowedAddresses?: string[];
  by?: Member;
};

type Fixtures = {
  /** The addresses of the two server processes. */
  urls: { a: string; b: string };
  /** The database below both. */
  db: Db;
  /** An account of this test alone, and its owner. */
  owner: Member;
  /** Adds one more person: to the owner's account with a role, or with an account of their own. */
  person: (role?: Role) => Promise<Member>;
  /** Makes a key as the page does; the owner's unless `by` says otherwise. */
  key: (options?: KeyOptions) => Promise<{ secret: string; key: AccessKeySummary }>;
  /** Writes a scan of the owner's account with what it found: by a new key, unless `foundBy` names one. */
  findings: (
    rows: readonly Finding[],
    options?: { foundBy?: AccessKeySummary; assetSlug?: string },
  ) => Promise<Scanned>;
  /** Opens a session for somebody and returns it as a Cookie header. */
  sessionCookie: (member: Member) => Promise<string>;
  /** Signs a browser in by writing a session, as somebody or as the owner. */
  signIn: (context: BrowserContext, member?: Member) => Promise<void>;
  /** A page of the first server, with the owner signed in. */
  ownerPage: Page;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  urls: async ({}, use) => use({ a: setting("E2E_URL_A"), b: setting("E2E_URL_B") }),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  db: async ({}, use) => {
    const db = openDb(setting("E2E_DATABASE_URL"), 3);
    await use(db);
    await db.$client.end();
  },
  owner: async ({ db }, use) => use(await addMember(db, { role: "owner" })),
  person: async ({ db, owner }, use) =>
    use((role) => addMember(db, role === undefined ? { role: "owner" } : { role, account: owner })),
  key: async ({ db, owner }, use) =>
    use(({ expiresInDays = 30, by = owner, ...given } = {}) =>
      addAccessKey(db, by, {
        scopes: ["vulnerabilities:read"],
        expiry: expiresInDays === "never" ? { kind: "never" } : { kind: "days", days: expiresInDays },
        ...given,
      }),
    ),
  findings: async ({ db, owner, key }, use) =>
    use(async (rows, { foundBy, assetSlug } = {}) => {
      const { id: keyId } = foundBy ?? (await key()).key;
      return addFindings(db, { accountId: owner.accountId, keyId, assetSlug }, rows);
    }),
  sessionCookie: async ({ db }, use) =>
    use(async (member) => `backline.session=${(await createSession(db, member.userId)).token}`),
  signIn: async ({ db, owner, urls }, use) => {
    await use(async (context, member = owner) => {
      const { token } = await createSession(db, member.userId);
      await context.addCookies(
        [urls.a, urls.b].map((url) => ({
          name: "backline.session",
          value: token,
          url,
          httpOnly: true,
          sameSite: "Lax" as const,
        })),
      );
    });
  },
  ownerPage: async ({ context, page, signIn, urls }, use) => {
    await signIn(context);
    await page.goto(`${urls.a}/settings/access-keys`);
    await use(page);
  },
});

export { expect };
