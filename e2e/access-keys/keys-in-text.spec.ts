import type { Locator } from "@playwright/test";
import { eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { hashKeyHex } from "@/lib/access-keys/credential/secret";
import { callAction, findAction, resultOf } from "@/test/api/actions";
import { ask, bearer, until } from "@/test/api/http";
import { expectProblem, expectSilence, Faults } from "@/test/api/problems";
import { expect, test } from "../fixtures";

const looksLikeKey = "This looks like an access key";

/** Follows the way that the error of a field offers, to the one row of the key. */
async function followToRevoke(field: Locator, name: string): Promise<void> {
  const page = field.page();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(new RegExp(looksLikeKey));
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "revoke it in another tab" }).click();
  const list = await opened;
  const row = list.getByRole("row").filter({ hasText: name });
  await expect(row.getByRole("button", { name: "Revoke" })).toBeVisible();
  await expect(list.getByRole("row")).toHaveCount(2);
  await list.close();
}

test("a live key in a name, a description or a reason is refused at its field, and revoking it is one click away", async ({
  ownerPage: page,
  key,
}) => {
  const { secret } = await key({ name: "Leaked" });
  await page.reload();
  await page.getByRole("button", { name: "Create Access Key" }).first().click();
  await page.getByLabel("Name").fill(secret);
  await page.getByRole("radiogroup", { name: "Assets" }).getByRole("radio", { name: "Read" }).click();
  await page.getByRole("button", { name: "Generate" }).click();
  await followToRevoke(page.getByLabel("Name"), "Leaked");
  await page.getByLabel("Name").fill("Fine");
  await page.getByLabel("Description").fill(`the key is ${secret.slice(4)}`);
  await page.getByRole("button", { name: "Generate" }).click();
  await followToRevoke(page.getByLabel("Description"), "Leaked");
  await page.getByLabel("Description").fill("");
  await page.getByRole("button", { name: "Generate" }).click();
  await expect(page.getByLabel("Access key", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Close without copying" }).click();

  await page.getByRole("row").filter({ hasText: "Fine" }).getByRole("button", { name: "Revoke" }).click();
  await page.getByLabel("Reason").fill(`replaced by ${secret}`);
  await page.getByRole("button", { name: "Revoke key" }).click();
  await followToRevoke(page.getByLabel("Reason"), "Leaked");
});

test("a live key in a justification is refused at its field, and revoking it is one click away", async ({
  ownerPage: page,
  urls,
  key,
  findings,
}) => {
  const { secret, key: summary } = await key({ name: "Leaked" });
  const { ids } = await findings([{}], { foundBy: summary });
  await page.goto(`${urls.a}/vulnerabilities/${ids[0]}`);
  await page.getByRole("radio", { name: /^Dismissed/ }).click();
  await page.getByRole("radio", { name: /^False positive/ }).click();
  await page.getByLabel("Justification").fill(`tested with ${secret}`);
  await page.getByRole("button", { name: "Save status" }).click();
  await followToRevoke(page.getByLabel("Justification"), "Leaked");
});

test("only a live key that the member may revoke is offered", async ({
  db,
  urls,
  key,
  person,
  owner,
  sessionCookie,
}) => {
  const create = await findAction("createAccessKeyAction");
  const outsider = await person();
  const member = await person("member");
  const { secret: ofOwner, key: live } = await key();
  const { secret: ofOutsider } = await key({ by: outsider });
  const { secret: expired, key: old } = await key();
  await db
    .update(accessKeys)
    .set({ createdAt: new Date(Date.now() - 60_000), expiresAt: new Date(Date.now() - 1000) })
    .where(eq(accessKeys.id, old.id));
  const offered = async (by: typeof owner, secret: string) => {
    const input = { name: `x ${secret}`, scopes: ["metrics:read"], expiry: { kind: "never" } };
    const answer = await callAction(urls.a, create, input, { cookie: await sessionCookie(by) });
    expectSilence(answer, secret.slice(13, 45));
    const result = resultOf(answer);
    if (result.ok) throw new Error("the name was taken");
    expect(result.error.fields.name?.join(" ")).toContain(looksLikeKey);
    return result.error.liveKeys;
  };
  expect(await offered(owner, ofOwner)).toEqual({ name: live.publicId });
  expect(await offered(member, ofOwner)).toBeUndefined();
  expect(await offered(owner, ofOutsider)).toBeUndefined();
  expect(await offered(outsider, ofOutsider)).toEqual({ name: expect.any(String) });
  expect(await offered(owner, expired)).toBeUndefined();
});

test("a key pasted into either search gets into no URL, and a link to revoke it is shown", async ({
  ownerPage: page,
  urls,
  key,
  findings,
}) => {
  const { secret, key: summary } = await key({ name: "Leaked" });
  await findings([{}], { foundBy: summary });
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url() + (request.postData() ?? "")));
  const escaped = encodeURIComponent(encodeURIComponent(`"${secret}"`)).replaceAll("_", "%255F");
  const forms = [secret, secret.slice(4), `\ufeff${secret}`, escaped, btoa(`Bearer ${secret}`)];
  const search = page.getByRole("searchbox", { name: "Search" });
  for (const form of forms) {
    await page.goto(`${urls.a}/vulnerabilities?status=all`);
    await search.fill(form);
    await expect(search).toHaveValue("");
    await expect(page.getByRole("status").filter({ hasText: looksLikeKey })).toBeVisible();
    const link = page.getByRole("link", { name: "Find it under Access Keys" });
    await expect(link).toHaveAttribute("href", `/settings/access-keys?hash=${hashKeyHex(secret)}`);
    await page.goto(`${urls.a}/settings/access-keys`);
    await search.fill(form);
    await expect(page).toHaveURL(new RegExp(`hash=${hashKeyHex(secret)}`));
    await expect(page.getByRole("row").filter({ hasText: "Leaked" })).toBeVisible();
  }
  for (const piece of [secret.slice(13), secret.slice(0, 15), secret.slice(0, 40)]) {
    await page.goto(`${urls.a}/vulnerabilities?status=all`);
    await search.fill(piece);
    await expect(search).toHaveValue("");
    await expect(page.getByRole("status").filter({ hasText: "part of an access key" })).toBeVisible();
    await page.goto(`${urls.a}/settings/access-keys`);
    await search.fill(piece);
    await expect(page.getByRole("status").filter({ hasText: "not a whole key" })).toBeVisible();
  }
  await page.goto(`${urls.a}/vulnerabilities?status=all`);
  await search.fill("Finding");
  await expect(page).toHaveURL(/q=Finding/);
  expect(requests.join("\n")).not.toContain(secret.slice(13, 45));
});

test("a key in a text of the API: 422 validation_failed at the field, and nothing is stored", async ({
  urls,
  key,
  findings,
  db,
  owner,
}) => {
  const { secret } = await key({ scopes: ["assets:write", "vulnerabilities:write"] });
  const json = { ...bearer(secret), "content-type": "application/json" };
  for (const text of [secret, secret.slice(4), `see ${secret.replaceAll("_", "\\u005f")}`]) {
    for (const member of ["name", "description"]) {
      const body = JSON.stringify({ name: "Shop", [member]: text });
      const answer = await ask(urls.a, { method: "PUT", path: "/api/v1/assets/shop", headers: json, body });
      const { errors } = Faults.parse(expectProblem(answer, 422, "validation_failed"));
      expect(errors).toEqual([{ pointer: `/${member}`, detail: expect.stringContaining(looksLikeKey) }]);
      expectSilence(answer, secret.slice(13, 45));
    }
  }
  const { ids } = await findings([{}]);
  const headers = { ...json, "if-match": "*" };
  const body = JSON.stringify({ status: "dismissed", reason: "wont_fix", justification: `see ${secret}` });
  const answer = await ask(urls.a, { method: "PATCH", path: `/api/v1/vulnerabilities/${ids[0]}`, headers, body });
  const { errors } = Faults.parse(expectProblem(answer, 422, "validation_failed"));
  expect(errors).toMatchObject([{ pointer: "/justification" }]);
  expectSilence(answer, secret.slice(13, 45));
  const stored = await db.$client`select from assets where account_id = ${owner.accountId} and slug = 'shop'`;
  expect(stored.count).toBe(0);
});

test("a user agent is kept without the key that is in it, in whatever form", async ({ urls, key, db }) => {
  for (const form of [(text: string) => text, (text: string) => text.slice(4), (text: string) => text.slice(13)]) {
    const { secret, key: summary } = await key();
    const headers = { ...bearer(secret), "user-agent": `scanner/1.0 (${form(secret)})` };
    expect((await ask(urls.a, { path: "/api/v1/me", headers })).status).toBe(200);
    const agentOf = async () =>
      (await db.select({ agent: accessKeys.lastUsedAgent }).from(accessKeys).where(eq(accessKeys.id, summary.id)))[0]
        ?.agent;
    await until(async () => typeof (await agentOf()) === "string");
    const agent = await agentOf();
    expect(agent).toMatch(/^scanner\/1\.0 \(/);
    expect(agent).not.toContain(secret.slice(13, 45));
  }
});
