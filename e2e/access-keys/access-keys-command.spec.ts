import { spawn } from "node:child_process";
import { userInfo } from "node:os";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { root } from "@/bin/root";
import { accessKeys } from "@/db/schema/access-keys";
import { memberships } from "@/db/schema/accounts";
import { generateKey } from "@/lib/access-keys/credential/secret";
import { ask, bearer } from "@/test/api/http";
import { expectProblem } from "@/test/api/problems";
import { expect, sharedSettings, test } from "../fixtures";

type Run = { code: number | null; out: string; err: string };

type Streams = {
  /** What is sent to standard input. */
  input?: string | Uint8Array;
  /** Where a shell leads standard output; a pipe that is read unless given. */
  outTo?: ">/dev/full" | ">/dev/null" | ">&-" | "| true";
};

/** Runs the operator's command as npm does, with the settings of the running servers. */
function command(
  args: string[],
  settings: Record<string, string> = sharedSettings(),
  { input = "", outTo }: Streams = {},
): Promise<Run> {
  const program = [process.execPath, "bin/run.mjs", "bin/access-keys.ts"];
  return new Promise((resolve, reject) => {
    const child = spawn(
      "sh",
      ["-c", outTo === "| true" ? '"$@"' : `exec "$@" ${outTo ?? ""}`, "sh", ...program, ...args],
      {
        cwd: root,
        env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", ...settings },
      },
    );
    const run: Run = { code: null, out: "", err: "" };
    if (outTo === "| true") child.stdout.destroy();
    child.stdout.on("data", (part: Buffer) => {
      run.out += part.toString();
    });
    child.stderr.on("data", (part: Buffer) => {
      run.err += part.toString();
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...run, code }));
  });
}

const Listed = z.array(z.looseObject({ id: z.string(), publicId: z.string(), name: z.string(), status: z.unknown() }));
const wholeKey = /blk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}/;

test("create prints only the key, it works at once on running servers, and revoke ends it there", async ({
  urls,
  owner,
}) => {
  const name = `Nightly ${crypto.randomUUID().slice(0, 8)}`;
  const made = await command([
    "create",
    "--email",
    owner.email,
    "--name",
    name,
    "--scopes",
    "scans:write,assets:write",
  ]);
  expect(made.code).toBe(0);
  expect(made.out).toMatch(new RegExp(`^${wholeKey.source}\n$`));
  expect(made.err).not.toMatch(wholeKey);
  expect(made.err).toContain(name);
  const secret = made.out.trim();
  const me = (url: string) => ask(url, { path: "/api/v1/me", headers: bearer(secret) });
  for (const url of [urls.a, urls.b]) expect((await me(url)).status).toBe(200);

  const listed = await command(["list", "--email", owner.email]);
  expect(listed.code).toBe(0);
  expect(listed.out).toContain(name);
  expect(listed.out).toContain(`${secret.slice(0, 12)}…${secret.slice(-4)}`);
  expect(listed.out + listed.err).not.toMatch(wholeKey);
  expect(listed.err.trim()).toBe("1 key");

  const revoked = await command(["revoke", secret.slice(0, 12), "--reason", "Rotated"]);
  expect({ code: revoked.code, out: revoked.out }).toEqual({ code: 0, out: "" });
  for (const url of [urls.a, urls.b]) expectProblem(await me(url), 401, "key_revoked");
  const again = await command(["revoke", secret.slice(4, 12)]);
  expect({ code: again.code, out: again.out, lines: again.err.trim().split("\n").length }).toEqual({
    code: 1,
    out: "",
    lines: 1,
  });
  const active = await command(["list", "--email", owner.email, "--status", "active", "--json"]);
  expect(JSON.parse(active.out)).toEqual([]);
});

test("--json gives JSON on standard output, and revoke takes the id too", async ({ owner, urls }) => {
  const args = [
    "--email",
    owner.email,
    "--name",
    "JSON",
    "--scopes",
    "metrics:read",
    "--expires-in",
    "never",
    "--json",
  ];
  const made = await command(["create", ...args]);
  const { secret, key } = z
    .object({ secret: z.string().regex(wholeKey), key: z.looseObject({ id: z.uuid(), expiresAt: z.null() }) })
    .parse(JSON.parse(made.out));
  const listed = Listed.parse(JSON.parse((await command(["list", "--email", owner.email, "--json"])).out));
  expect(listed.map(({ id }) => id)).toEqual([key.id]);
  for (const wrong of [`${secret.slice(0, 12)}…`, secret.slice(0, 11)]) {
    expect(await command(["revoke", wrong])).toMatchObject({ code: 1, out: "" });
  }
  const revoked = await command(["revoke", key.id.toUpperCase(), "--json"]);
  expect(revoked.code).toBe(0);
  expect(JSON.parse(revoked.out)).toMatchObject({ id: key.id, status: { active: false, reason: "revoked" } });
  expectProblem(await ask(urls.a, { path: "/api/v1/me", headers: bearer(secret) }), 401, "key_revoked");
});

test("a leaked key is revoked from standard input, or by its public id", async ({ owner, urls, key }) => {
  const args = ["--email", owner.email, "--scopes", "metrics:read", "--allowed-addresses", "127.0.0.1, 10.0.0.0/8"];
  const found = (await command(["create", "--name", "Found", ...args])).out.trim();
  const { secret: shown } = await key();
  const me = (secret: string) => ask(urls.a, { path: "/api/v1/me", headers: bearer(secret) });
  expect((await me(found)).status).toBe(200);
  const listed = Listed.parse(JSON.parse((await command(["list", "--email", owner.email, "--json"])).out));
  expect(listed.find(({ name }) => name === "Found")).toMatchObject({
    allowedAddresses: ["127.0.0.1/32", "10.0.0.0/8"],
  });
  for (const [secret, named] of [
    [found, "-"],
    [shown, `${shown.slice(0, 12)}…${shown.slice(-4)}`],
  ] as const) {
    const revoked = await command(["revoke", named], sharedSettings(), { input: `${found}\n` });
    expect(revoked).toMatchObject({ code: 0, out: "", err: expect.not.stringContaining(secret) });
    expectProblem(await me(secret), 401, "key_revoked");
  }
});

test("check and revoke read the key from standard input, whatever surrounds it", async ({ key, owner, urls }) => {
  test.setTimeout(300_000);
  const { secret, key: summary } = await key({ name: "Found" });
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${secret}\r\n`, "utf16le")]);
  const inputs: (string | Uint8Array)[] = [
    secret,
    `Bearer ${secret}\r\n`,
    `Authorization: Bearer ${secret}\n\n`,
    `"${secret}"\n`,
    `\ufeffexport BACKLINE_KEY='${secret}'\r\n`,
    utf16,
  ];
  for (const input of inputs) {
    const checked = await command(["check", "-"], sharedSettings(), { input });
    expect(checked).toMatchObject({ code: 0, err: "Nothing was changed.\n" });
    for (const fact of [
      summary.id,
      "Found",
      owner.accountName,
      owner.name,
      "active",
      "vulnerabilities:read",
      "never",
    ]) {
      expect(checked.out).toContain(fact);
    }
    expect(checked.out).toContain(`${secret.slice(0, 12)}…${secret.slice(-4)}`);
    expect(checked.out).not.toContain(secret.slice(13, 45));
  }
  expect((await command(["check", summary.publicId])).out).toContain(summary.id);
  const me = () => ask(urls.a, { path: "/api/v1/me", headers: bearer(secret) });
  expect((await me()).status).toBe(200);
  const { plaintext: other } = generateKey();
  const wrong: [string, RegExp][] = [
    ["", /contains no key: it is empty/],
    ["$BACKLINE_KEY", /unexpanded variable/],
    [secret.slice(0, 30), /30 of its 51 characters/],
    [`${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`, /mistyped/],
    [`${secret}\n${other}`, /more than one key/],
    [other, /never created here/],
  ];
  for (const [input, message] of wrong) {
    const run = await command(["revoke", "-"], sharedSettings(), { input });
    expect(run).toMatchObject({ code: 1, out: "" });
    expect(run.err).toMatch(message);
    for (const value of [secret, other]) expect(run.err).not.toContain(value.slice(13, 30));
  }
  expect((await me()).status).toBe(200);
  const revoked = await command(["revoke", "-"], sharedSettings(), { input: `Bearer ${secret}\r\n` });
  expect(revoked).toMatchObject({ code: 0, out: "", err: expect.stringContaining("Found") });
  expectProblem(await me(), 401, "key_revoked");
  expect((await command(["check", "-"], sharedSettings(), { input: secret })).out).toMatch(/Status: +revoked 20/);
});

test("a key as an argument, wherever, is refused and not repeated, and the message says how to revoke it", async ({
  key,
  owner,
  urls,
}) => {
  test.setTimeout(300_000);
  const { secret } = await key();
  const valid = ["create", "--email", owner.email, "--scopes", "metrics:read"];
  const wrong: string[][] = [
    ["revoke", secret],
    ["check", secret],
    [secret],
    ["revoke", `--key=${secret}`],
    [`--${secret}`],
    [...valid, "--name", secret],
    [...valid, `--name=use ${secret.slice(4)}`],
    [...valid, "--name", "N", "--description", btoa(secret)],
    [...valid, "--name", "N", "--expires-in", secret],
    ["list", "--status", secret],
    ["revoke", "AAAAAAAA", "--reason", `leaked: ${secret}`],
    ["revoke", secret.slice(0, 30)],
    ["revoke", secret.slice(13)],
    ["revoke", secret.slice(0, 13), secret.slice(13)],
  ];
  for (const args of wrong) {
    const run = await command(args);
    expect({ args, ...run }).toMatchObject({ code: 2, out: "" });
    expect(run.err).toMatch(/npm's logs.+history.+Revoke it/);
    for (let at = 13; at + 8 <= secret.length; at++) expect(run.err).not.toContain(secret.slice(at, at + 8));
  }
  expect((await command(["revoke", secret])).err).toContain(`revoke ${secret.slice(0, 12)}`);
  expect((await ask(urls.a, { path: "/api/v1/me", headers: bearer(secret) })).status).toBe(200);
});

test("a new key that can't be written to standard output is revoked, with a message", async ({ owner, db }) => {
  const args = ["create", "--email", owner.email, "--scopes", "metrics:read", "--name"];
  for (const [outTo, fault] of [
    [">/dev/full", "ENOSPC"],
    ["| true", "EPIPE"],
  ] as const) {
    for (const more of [[], ["--json"]]) {
      const run = await command([...args, `${fault}${more.length}`, ...more], sharedSettings(), { outTo });
      expect(run.code).toBe(1);
      expect(run.err).toMatch(new RegExp(`can't be written \\(${fault}\\)\\. The new key .+ was revoked`));
      expect(run.err).not.toMatch(wholeKey);
    }
  }
  for (const outTo of [">&-", ">/dev/null"] as const) {
    const run = await command([...args, "Nowhere"], sharedSettings(), { outTo });
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining("Nothing was created") });
  }
  const keys = await db.$client`
    select name, revoked_at, revoked_reason from access_keys where account_id = ${owner.accountId}`;
  expect(keys).toHaveLength(4);
  for (const { revoked_at, revoked_reason } of keys) {
    expect(revoked_at).not.toBeNull();
    expect(revoked_reason).toBe("The new key could not be written to standard output.");
  }
});

test("the operator's changes are in the audit log, with the system's user name", async ({ owner, db }) => {
  const args = ["--email", owner.email, "--name", "Audited", "--scopes", "metrics:read"];
  const { out } = await command(["create", ...args]);
  await command(["revoke", out.slice(0, 12)], { ...sharedSettings(), SUDO_USER: "ada" });
  const rows = await db.$client`
    select type, actor_type, actor_id, actor_name, data->>'creatorId' as creator from events
    where account_id = ${owner.accountId} and type like 'key.%' order by number`;
  const user = userInfo().username;
  expect([...rows]).toEqual([
    { type: "key.created", actor_type: "operator", actor_id: null, actor_name: user, creator: owner.userId },
    {
      type: "key.revoked",
      actor_type: "operator",
      actor_id: null,
      actor_name: `ada as ${user}`,
      creator: null,
    },
  ]);
});

test("names and user agents can't inject terminal control sequences", async ({ key, owner, db }) => {
  const { key: summary } = await key();
  const hostile = "a\u001b[2Jb\u202ec\rd\u0007\u009be\nf";
  await db
    .update(accessKeys)
    .set({ name: hostile, lastUsedAt: new Date(), lastUsedAddress: "::1", lastUsedAgent: hostile })
    .where(eq(accessKeys.id, summary.id));
  const shown = "a<U+001B>[2Jb<U+202E>c<U+000D>d<U+0007><U+009B>e<U+000A>f";
  for (const args of [
    ["list", "--email", owner.email],
    ["check", summary.id],
    ["revoke", summary.id],
  ]) {
    const { code, out, err } = await command(args);
    expect(code).toBe(0);
    expect(out + err).toContain(shown);
    expect(out + err).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  }
});

test("--help explains everything, and wrong input is one line with exit code 2 or 1", async ({
  owner,
  person,
  db,
  key,
}) => {
  test.setTimeout(300_000);
  const help = await command(["--help"]);
  expect(help).toMatchObject({ code: 0, err: "" });
  for (const word of [
    "create",
    "list",
    "check",
    "revoke",
    "disable",
    "enable",
    "--expires-in",
    "--from",
    "--json",
    "Exit codes",
  ])
    expect(help.out).toContain(word);
  await key({ name: "Taken" });
  const gone = await person("member");
  await db.update(memberships).set({ suspendedAt: new Date() }).where(eq(memberships.userId, gone.userId));
  const viewer = await person("viewer");
  const valid = ["--email", owner.email, "--name", "N", "--scopes", "metrics:read"];
  const wrong: [string[], number, RegExp][] = [
    [[], 2, /create, list, check, revoke, disable or enable/],
    [["destroy"], 2, /create, list, check, revoke, disable or enable/],
    [["create"], 2, /--email, --name and --scopes/],
    [["create", ...valid, "--colour", "red"], 2, /--colour/],
    [["create", ...valid, "extra"], 2, /Too many arguments/],
    [["create", ...valid, "--expires-in", "soon"], 2, /--expires-in/],
    [["create", ...valid, "--expires-in", "0d"], 1, /^--expires-in: .+ future/],
    [["create", ...valid, "--expires-in", "-5d"], 2, /^Option '--expires-in/],
    [["create", ...valid, "--allowed-addresses", "10.0.0.0/8,here"], 2, /^--allowed-addresses: /],
    [["create", ...valid, "--scopes", "all"], 2, /Unknown scope: all/],
    [["create", ...valid, "--scopes", ","], 2, /--scopes/],
    [["create", ...valid, "--name", "x".repeat(65)], 2, /--name: Use at most 64/],
    [["create", ...valid, "--name", "taken"], 1, /Another live key has this name/],
    [["create", ...valid, "--email", "nobody@example.com"], 1, /no active member/],
    [["create", ...valid, "--email", gone.email], 1, /no active member/],
    [["create", ...valid, "--email", viewer.email, "--scopes", "keys:write"], 1, /role \(viewer\) can't grant/],
    [["list", "--status", "dead"], 2, /active or inactive/],
    [["revoke"], 2, /needs the id/],
    [["check"], 2, /needs the id/],
    [["enable"], 2, /needs the id/],
    [["disable"], 2, /--all/],
    [["disable", "AAAAAAAA"], 2, /Too many arguments/],
    [["revoke", "AAAAAAAA", "--from", "backline.log"], 2, /Too many arguments/],
    [["revoke", "--from", "no-such.log"], 1, /can't be read: no such file/],
    [["revoke", "--from", "package.json"], 1, /has no event of Backline/],
    [["revoke", "AAAAAAAA"], 1, /no key with this id/],
    [["revoke", crypto.randomUUID()], 1, /no key with this id/],
  ];
  for (const [args, code, message] of wrong) {
    const run = await command(args);
    expect({ args, ...run }).toMatchObject({ code, out: "" });
    expect(run.err, args.join(" ")).toMatch(message);
    expect(run.err.trim().split("\n")).toHaveLength(1);
    expect(run.err).not.toMatch(/\n\s+at /);
  }
});

test("a wrong setting or a database that does not respond: one line and exit code 1", async ({ owner }) => {
  const args = ["create", "--email", owner.email, "--name", "N", "--scopes", "metrics:read"];
  const wrongSetting = await command(args, { ...sharedSettings(), PORT: "many" });
  expect({ code: wrongSetting.code, out: wrongSetting.out }).toEqual({ code: 1, out: "" });
  expect(wrongSetting.err).toMatch(/^PORT: /);
  const away = await command(args, { DATABASE_URL: "postgres://user:word@127.0.0.1:1/backline" });
  expect({ code: away.code, out: away.out, lines: away.err.trim().split("\n").length }).toEqual({
    code: 1,
    out: "",
    lines: 1,
  });
  expect(away.err).not.toContain("word@");
});
