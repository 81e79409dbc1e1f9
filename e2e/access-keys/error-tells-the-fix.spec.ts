import { eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { memberships } from "@/db/schema/accounts";
import { maskKey } from "@/lib/access-keys/credential/format";
import { generateKey } from "@/lib/access-keys/credential/secret";
import { revokeAccessKey } from "@/lib/access-keys/revoke";
import { errorCodes } from "@/lib/errors";
import { type Answer, ask, bearer } from "@/test/api/http";
import { expectProblem, expectSilence } from "@/test/api/problems";
import { startServer, type TestServer } from "@/test/servers/server";
import { expect, sharedSettings, test } from "../fixtures";

// The rows of the table "What the API answers" that are about the key itself. A server of its own, behind a proxy that
// gives each request an address of its own: failures are counted by address.
test.describe.configure({ mode: "default" });

let server: TestServer;
let callers = 0;

test.beforeAll(async () => {
  server = await startServer({ ...sharedSettings(), TRUSTED_PROXIES: "1" });
});

test.afterAll(async () => {
  await server.stop();
});

function nextAddress(): string {
  callers++;
  return `203.0.113.${callers % 250}`;
}

/** Header values are bytes: what is outside of Latin-1 goes as the UTF-8 that clients send. */
const asHeader = (text: string) => Buffer.from(text).toString("latin1");

function call(headers: Record<string, string>, path = "/api/v1/me"): Promise<Answer> {
  const written = Object.entries(headers).map(([name, value]) => [name, asHeader(value)]);
  return ask(server.url, { path, headers: { ...Object.fromEntries(written), "x-forwarded-for": nextAddress() } });
}

const authorize = (value: string) => call({ authorization: value });

test("nothing sent: 401 missing_key, and a challenge without an error code", async () => {
  const answer = await call({});
  expectProblem(answer, 401, "missing_key");
  expect(answer.headers["www-authenticate"]).toBe('Bearer realm="backline"');
});

test("a key in another header: 401 missing_key, which names the header and does not repeat the key", async ({
  key,
}) => {
  const { secret } = await key();
  for (const [name, value] of [
    ["x-token", secret],
    ["api-key", `Bearer ${secret}`],
    ["cookie", `key=${secret}`],
    ["proxy-authorization", `Bearer ${secret}`],
  ] as const) {
    const answer = await call({ [name]: value });
    expectProblem(answer, 401, "missing_key");
    expect(answer.text).toContain(`A key arrived in the header ${name}, which Backline doesn't read.`);
    expect(answer.text).not.toContain(secret.slice(-20));
  }
});

test("white space around the key and the scheme in any case: it works", async ({ key }) => {
  const { secret } = await key();
  const forms = [
    `Bearer   ${secret}`,
    `bearer ${secret}`,
    `BEARER\t${secret}`,
    `Bearer ${secret} \t`,
    `bEaReR \t ${secret}\t`,
  ];
  for (const form of forms) expect((await authorize(form)).status).toBe(200);
  for (const value of [secret, ` ${secret}\t`]) expect((await call({ "x-api-key": value })).status).toBe(200);
});

test("a malformed key: 401 malformed_key, the hint names the fault and nothing is repaired", async ({ key }) => {
  const { secret, key: summary } = await key();
  const random = secret.slice(13, 45);
  const forms: [string, RegExp][] = [
    [`"${secret}"`, /quotation marks/],
    [`'${secret}'`, /quotation marks/],
    [`“${secret}”`, /quotation marks/],
    [`<${secret}>`, /angle brackets/],
    [`${secret}\\n`, /literal \\n/],
    [`${secret}\\r\\n`, /literal \\n/],
    [`${secret}\u200b`, /zero-width space \(U\+200B\)/],
    [`\ufeff${secret}`, /byte-order mark \(U\+FEFF\)/],
    [`\u00ef\u00bb\u00bf${secret}`, /byte-order mark \(U\+FEFF\)/],
    [`${secret.slice(0, 20)}\u00ad${secret.slice(20)}`, /soft hyphen \(U\+00AD\)/],
    [`\u00a0${secret}`, /no-break space \(U\+00A0\)/],
    [`${secret}\u{e0101}`, /variation selector \(U\+E0101\)/],
    [secret.replace("k", "\u043a"), /Cyrillic letter.+\(U\+043A\)/],
    [`Bearer ${secret}`, /scheme is there twice/],
    [`Token ${secret}`, /scheme is there twice/],
    [maskKey(summary), /masked form/],
    [`blk_${summary.publicId}...${summary.lastFour}`, /masked form/],
    [`blk_${summary.publicId}********`, /masked form/],
    [`blk_${summary.publicId}_••••${summary.lastFour}`, /masked form with dots/],
    [`blk_${summary.publicId}_●●●●`, /masked form with dots/],
    [`blk_${summary.publicId}_${"x".repeat(38)}`, /masked form with letters/],
    [secret.slice(13), /first 13 characters are missing/],
    [`BACKLINE_KEY=${secret}`, /variable name before the key/],
    ["$(cat key.txt)", /command or an unexpanded variable/],
    ["`cat key.txt`", /command in backticks/],
    [`$\{K:-}`, /unexpanded variable with a default/],
    [`$\{env:K}`, /unexpanded variable, \$\{env:…\}/],
    ["$env:K", /unexpanded PowerShell variable/],
    ["%K%", /unexpanded Command Prompt variable/],
    ["$BACKLINE_KEY", /unexpanded variable/],
    [`\${BACKLINE_KEY}`, /unexpanded variable/],
    ["%BACKLINE_KEY%", /unexpanded Command Prompt variable/],
    ["{{ secrets.BACKLINE_KEY }}", /unexpanded template variable/],
    [`$\{{ secrets.BACKLINE_KEY }}`, /unexpanded template variable/],
    ["<your-key>", /placeholder/],
    ["YOUR_API_KEY", /placeholder/],
    ["undefined", /unset variable/],
    ["null", /unset variable/],
    ["[object Object]", /unset variable/],
    ["", /it is empty/],
    [`${secret}, ${secret}`, /space|comma/],
    [`${secret},${secret}`, /comma/],
    [`${secret.slice(0, 20)} ${secret.slice(20)}`, /space or a line break/],
    [`${secret}x`, /52 characters, but a key has 51/],
    [secret.replace("blk_", "BLK_"), /case was changed/],
    [`${secret.slice(0, 30)}-${secret.slice(31)}`, /a character that no key has/],
  ];
  for (const [form, fault] of forms) {
    const answer = await authorize(`Bearer ${form}`);
    expect(expectProblem(answer, 401, "malformed_key").hint, form).toMatch(fault);
    expectSilence(answer, random, secret);
  }
  const inOtherHeader = await call({ "x-api-key": `"${secret}"` });
  expect(expectProblem(inOtherHeader, 401, "malformed_key").hint).toMatch(/quotation marks/);
});

test("a byte-order mark or another invisible character anywhere in either header: 401 malformed_key", async ({
  key,
}) => {
  const { secret } = await key();
  for (const headers of [
    { authorization: `\ufeffBearer ${secret}` },
    { authorization: `Bearer\ufeff ${secret}` },
    { authorization: `Bearer ${secret}\ufeff` },
    { authorization: `\ufeff${secret}` },
    { "x-api-key": `\ufeff${secret}` },
    { "x-api-key": `${secret}\ufeff` },
  ]) {
    expect(expectProblem(await call(headers), 401, "malformed_key").hint).toMatch(/byte-order mark \(U\+FEFF\)/);
  }
  const glued = await authorize(`Bearer\u00a0${secret}`);
  expect(expectProblem(glued, 401, "malformed_key").hint).toMatch(/no-break space \(U\+00A0\)/);
  expectSilence(glued, secret.slice(13, 45));
});

test("another vendor's token: 401 malformed_key, not a Backline access key, and its value is not logged", async () => {
  const random = crypto.randomUUID().replaceAll("-", "");
  const tokens = [
    `ghp_${random}`,
    `github_pat_${random}`,
    `glpat-${random}`,
    `sk_live_${random}`,
    `sk-${random}`,
    `xoxb-${random}`,
    `AKIA${random.toUpperCase()}`,
    `npm_${random}`,
    `eyJhbGciOiJIUzI1NiJ9.${random}.${random}`,
    `SG.${random}`,
    random,
  ];
  for (const token of tokens) {
    const answer = await authorize(`Bearer ${token}`);
    expect(expectProblem(answer, 401, "malformed_key").hint).toMatch(/not a Backline access key/);
    expectSilence(answer, random, random.toUpperCase());
  }
  expect(server.output()).not.toMatch(new RegExp(random, "i"));
});

test("part of a key: 401 incomplete_key with both lengths", async () => {
  const { plaintext } = generateKey();
  const ends = [1, 3, 4, 9, 12].map((from) => plaintext.slice(from));
  for (const piece of [plaintext.slice(0, 50), plaintext.slice(0, 20), "blk_", ...ends]) {
    const answer = await authorize(`Bearer ${piece}`);
    const problem = expectProblem(answer, 401, "incomplete_key");
    expect(problem).toMatchObject({ expected_length: 51, received_length: piece.length });
    if (piece.length > 13) expectSilence(answer, piece);
  }
});

test("a mistyped key: 401 checksum_failed", async ({ key }) => {
  const { secret } = await key();
  const mistyped = secret.slice(0, 20) + (secret[20] === "a" ? "b" : "a") + secret.slice(21);
  const answer = await authorize(`Bearer ${mistyped}`);
  expectProblem(answer, 401, "checksum_failed");
  expectSilence(answer, mistyped, secret.slice(13, 45));
});

test("a well-formed key that never existed: 401 unknown_key", async () => {
  const { plaintext } = generateKey();
  const answer = await authorize(`Bearer ${plaintext}`);
  expectProblem(answer, 401, "unknown_key");
  expectSilence(answer, plaintext);
});

test("a revoked key: 401 key_revoked with the time, and not who or why", async ({ key, owner, db }) => {
  const { secret, key: summary } = await key();
  const revoked = await revokeAccessKey({ db, actor: owner }, { keyId: summary.id, reason: "Leaked in a forum" });
  const answer = await authorize(`Bearer ${secret}`);
  expect(expectProblem(answer, 401, "key_revoked").revoked_at).toBe(revoked.revoked?.at);
  expectSilence(answer, owner.name, owner.email, "Leaked", secret);
});

test("an expired key: 401 key_expired with the time", async ({ key, db }) => {
  const { secret, key: summary } = await key();
  const expiresAt = new Date(Date.now() - 1000);
  await db
    .update(accessKeys)
    .set({ createdAt: new Date(Date.now() - 60_000), expiresAt })
    .where(eq(accessKeys.id, summary.id));
  expect(expectProblem(await authorize(`Bearer ${secret}`), 401, "key_expired").expired_at).toBe(
    expiresAt.toISOString(),
  );
});

test("a disabled key: 401 key_disabled", async ({ key, db }) => {
  const { secret, key: summary } = await key();
  await db.update(accessKeys).set({ disabledAt: new Date() }).where(eq(accessKeys.id, summary.id));
  expectProblem(await authorize(`Bearer ${secret}`), 401, "key_disabled");
});

test("a key whose creator is suspended or no longer a member: 403 owner_inactive", async ({ key, person, db }) => {
  const suspended = await person("member");
  const { secret: first } = await key({ by: suspended });
  await db.update(memberships).set({ suspendedAt: new Date() }).where(eq(memberships.userId, suspended.userId));
  expectProblem(await authorize(`Bearer ${first}`), 403, "owner_inactive");
  const removed = await person("member");
  const { secret: second } = await key({ by: removed });
  await db.delete(memberships).where(eq(memberships.userId, removed.userId));
  expectProblem(await authorize(`Bearer ${second}`), 403, "owner_inactive");
});

test("a key from another address: 403 address_not_allowed with the address that the server saw", async ({ key }) => {
  const { secret } = await key({ allowedAddresses: ["198.51.100.0/24", "2001:db8::/32"] });
  const from = (address: string) =>
    ask(server.url, { path: "/api/v1/me", headers: { ...bearer(secret), "x-forwarded-for": address } });
  expect((await from("198.51.100.77")).status).toBe(200);
  expect((await from("2001:db8::7")).status).toBe(200);
  expect((await from("::ffff:198.51.100.7")).status).toBe(200);
  const problem = expectProblem(await from("192.0.2.4"), 403, "address_not_allowed");
  expect(problem.address).toBe("192.0.2.4");
});

test("a missing permission: 403 insufficient_scope with the required and the granted scopes", async ({ key }) => {
  const { secret } = await key({ scopes: ["assets:read", "metrics:read"] });
  const answer = await call(bearer(secret), "/api/v1/vulnerabilities");
  expect(expectProblem(answer, 403, "insufficient_scope")).toMatchObject({
    required_scopes: ["vulnerabilities:read"],
    granted_scopes: ["assets:read", "metrics:read"],
  });
  expect(answer.headers["www-authenticate"]).toBe(
    'Bearer realm="backline", error="insufficient_scope", scope="vulnerabilities:read"',
  );
});

test("a missing or wrong scheme: 401 invalid_auth_scheme with a correct example", async ({ key }) => {
  const { secret } = await key();
  const random = secret.slice(13, 45);
  const basic = Buffer.from(`${secret}:`).toString("base64");
  for (const value of [secret, `Token ${secret}`, `Basic ${basic}`, `ApiKey ${secret}`, `Bearer:${secret}`]) {
    const answer = await authorize(value);
    expect(expectProblem(answer, 401, "invalid_auth_scheme").hint).toContain("Authorization: Bearer blk_…");
    expectSilence(answer, random, basic);
  }
});

test("every accepted call has a request id, no-store, JSON and the rate limit", async ({ key }) => {
  const { secret } = await key();
  const { status, headers } = await call(bearer(secret));
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers["ratelimit-policy"]).toBe('"default";q=600;w=60');
  expect(headers.ratelimit).toBe('"default";r=599;t=60');
});

test("the type of every refusal is a page of ours that explains it", async () => {
  for (const code of errorCodes) {
    const page = await ask(server.url, { path: `/errors/${code}` });
    expect(page.status, code).toBe(200);
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
    expect(page.text).toContain(code);
  }
  expect((await ask(server.url, { path: "/errors/no_such_code" })).status).toBe(404);
});
