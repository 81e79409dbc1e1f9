import { eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { memberships } from "@/db/schema/accounts";
import { getAccessKey } from "@/lib/access-keys/get";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import type { ErrorCode } from "@/lib/errors";
import { ask, bearer, until } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { startServer, type TestServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

test.describe.configure({ mode: "default" });

const limit = 3;
let server: TestServer;

test.beforeAll(async () => {
  const settings = { TRUSTED_PROXIES: "1", RATE_LIMIT_PER_MINUTE: String(limit) };
  server = await startServer({ ...sharedSettings(), ...settings });
});

test.afterAll(async () => {
  await server.stop();
});

const call = (secret: string, { path = "/api/v1/me", from = "192.0.2.4" } = {}) =>
  ask(server.url, { path, headers: { ...bearer(secret), "x-forwarded-for": from } });

test("a valid key that is refused for its scopes or address counts towards its limit", async ({ key }) => {
  const lacking = { path: "/api/v1/vulnerabilities" };
  const elsewhere = { from: "203.0.113.9" };
  for (const [refused, code] of [
    [lacking, "insufficient_scope"],
    [elsewhere, "address_not_allowed"],
  ] as const) {
    const { secret } = await key({ scopes: ["assets:read"], allowedAddresses: ["192.0.2.0/24"] });
    for (let left = limit - 1; left >= 0; left--) {
      const answer = await call(secret, refused);
      expectProblem(answer, 403, code);
      expect(answer.headers.ratelimit).toMatch(new RegExp(`^"default";r=${left};t=\\d+$`));
    }
    expectProblem(await call(secret, refused), 429, "rate_limited");
    expectProblem(await call(secret), 429, "rate_limited");
  }
});

test("the address is checked before the scopes", async ({ key }) => {
  const { secret } = await key({ scopes: ["assets:read"], allowedAddresses: ["198.51.100.7"] });
  expectProblem(await call(secret, { path: "/api/v1/vulnerabilities" }), 403, "address_not_allowed");
});

test("every refusal of a key records its time, code and address for the owner, and does not count as a use", async ({
  key,
  owner,
  person,
  db,
}) => {
  const change = (values: Partial<typeof accessKeys.$inferInsert>) => (keyId: string) =>
    db.update(accessKeys).set(values).where(eq(accessKeys.id, keyId));
  const leaver = await person("member");
  const cases: { code: ErrorCode; by?: typeof owner; before?: (keyId: string) => PromiseLike<unknown> }[] = [
    { code: "insufficient_scope" },
    { code: "address_not_allowed", before: change({ allowedAddresses: ["203.0.113.1/32"] }) },
    { code: "key_disabled", before: change({ disabledAt: new Date() }) },
    { code: "key_expired", before: change({ createdAt: new Date(0), expiresAt: new Date(1) }) },
    { code: "key_revoked", before: (keyId) => revokeAccessKey({ db, actor: owner }, { keyId, reason: "" }) },
    {
      code: "owner_inactive",
      by: leaver,
      before: () => db.delete(memberships).where(eq(memberships.userId, leaver.userId)),
    },
  ];
  for (const { code, by = owner, before } of cases) {
    const { secret, key: summary } = await key({ scopes: ["assets:read"], by });
    await before?.(summary.id);
    const { status } = await call(secret, { path: "/api/v1/vulnerabilities", from: "192.0.2.77" });
    expect([401, 403], code).toContain(status);
    const now = () => getAccessKey({ db, actor: owner }, { keyId: summary.id });
    await until(async () => (await now()).lastRefused !== null);
    expect(await now()).toMatchObject({ lastRefused: { code, address: "192.0.2.77" }, lastUsed: null });
  }
});

test("a call beyond the limit is recorded too, apart from the last use", async ({ key, owner, db }) => {
  const { secret, key: summary } = await key();
  for (let made = 0; made < limit; made++) expect((await call(secret)).status).toBe(200);
  expectProblem(await call(secret, { from: "192.0.2.99" }), 429, "rate_limited");
  const now = () => getAccessKey({ db, actor: owner }, { keyId: summary.id });
  await until(async () => (await now()).lastRefused !== null);
  expect(await now()).toMatchObject({
    lastRefused: { code: "rate_limited", address: "192.0.2.99" },
    lastUsed: { address: "192.0.2.4" },
  });
});

test("the list and the reveal show a refused call, and the reveal keeps waiting for one that works", async ({
  ownerPage: page,
}) => {
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill("Wrong permission");
  await page.getByRole("radiogroup", { name: "Scans" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  const secret = await page.getByLabel("Access key", { exact: true }).inputValue();
  expectProblem(await call(secret, { path: "/api/v1/vulnerabilities" }), 403, "insufficient_scope");
  await expect(
    page.getByText("A call from 192.0.2.4 was refused: Missing permission (insufficient_scope)"),
  ).toBeVisible();
  expect((await call(secret)).status).toBe(200);
  await expect(page.getByText("It works: seen from 192.0.2.4")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Close without copying" }).click();
  await page.reload();
  const row = page.getByRole("row").filter({ hasText: "Wrong permission" });
  await expect(row).toContainText(/Refused .* from 192\.0\.2\.4: Missing permission/);
});
