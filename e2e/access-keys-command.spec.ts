import { spawn } from "node:child_process";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { root } from "@/bin/root";
import { memberships } from "@/db/schema/accounts";
import { expect, sharedSettings, test } from "./fixtures";
import { ask, bearer } from "./setup/http";
import { expectProblem } from "./setup/problems";

type Run = { code: number | null; out: string; err: string };

/** Runs the operator's command as npm does, with the settings of the running servers. */
function command(args: string[], settings: Record<string, string> = sharedSettings()): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "./bin/register.mjs", "bin/access-keys.ts", ...args], {
      cwd: root,
      env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", ...settings },
    });
    const run: Run = { code: null, out: "", err: "" };
    child.stdout.on("data", (part: Buffer) => {
      run.out += part.toString();
    });
    child.stderr.on("data", (part: Buffer) => {
      run.err += part.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...run, code }));
  });
}

const Listed = z.array(z.looseObject({ id: z.string(), publicId: z.string(), name: z.string(), status: z.unknown() }));
const wholeKey = /blk_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}/;

test("create prints the key alone, it works at once on running servers, and revoke ends it there", async ({
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
  for (const wrong of [secret.slice(0, -1), `${secret.slice(0, 12)}…`, secret.slice(0, 11)]) {
    expect(await command(["revoke", wrong])).toMatchObject({ code: 1, out: "" });
  }
  const revoked = await command(["revoke", key.id.toUpperCase(), "--json"]);
  expect(revoked.code).toBe(0);
  expect(JSON.parse(revoked.out)).toMatchObject({ id: key.id, status: { active: false, reason: "revoked" } });
  expectProblem(await ask(urls.a, { path: "/api/v1/me", headers: bearer(secret) }), 401, "key_revoked");
});

test("a key that was found somewhere is revoked by itself, or by the short form that every list shows", async ({
  owner,
  urls,
  key,
}) => {
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
    [found, found],
    [shown, `${shown.slice(0, 12)}…${shown.slice(-4)}`],
  ] as const) {
    const revoked = await command(["revoke", named]);
    expect(revoked).toMatchObject({ code: 0, out: "", err: expect.not.stringContaining(secret) });
    expectProblem(await me(secret), 401, "key_revoked");
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
  for (const word of ["create", "list", "revoke", "--expires-in", "--json", "Exit codes"])
    expect(help.out).toContain(word);
  await key({ name: "Taken" });
  const gone = await person("member");
  await db.update(memberships).set({ suspendedAt: new Date() }).where(eq(memberships.userId, gone.userId));
  const viewer = await person("viewer");
  const valid = ["--email", owner.email, "--name", "N", "--scopes", "metrics:read"];
  const wrong: [string[], number, RegExp][] = [
    [[], 2, /create, list or revoke/],
    [["destroy"], 2, /create, list or revoke/],
    [["create"], 2, /--email, --name and --scopes/],
    [["create", ...valid, "--colour", "red"], 2, /--colour/],
    [["create", ...valid, "extra"], 2, /Too many arguments/],
    [["create", ...valid, "--expires-in", "soon"], 2, /--expires-in/],
    [["create", ...valid, "--expires-in", "0d"], 1, /^--expires-in: .+ future/],
    [["create", ...valid, "--expires-in", "-5d"], 2, /^Option '--expires-in/],
    [["create", ...valid, "--allowed-addresses", "10.0.0.0/8,here"], 2, /^--allowed-addresses: /],
    [["create", ...valid, "--scopes", "all"], 2, /no scope all/],
    [["create", ...valid, "--scopes", ","], 2, /--scopes/],
    [["create", ...valid, "--name", "x".repeat(65)], 2, /--name: Use at most 64/],
    [["create", ...valid, "--name", "taken"], 1, /Another live key has this name/],
    [["create", ...valid, "--email", "nobody@example.com"], 1, /no active member/],
    [["create", ...valid, "--email", gone.email], 1, /no active member/],
    [["create", ...valid, "--email", viewer.email, "--scopes", "keys:write"], 1, /role \(viewer\) can't grant/],
    [["list", "--status", "dead"], 2, /active or inactive/],
    [["revoke"], 2, /needs the id/],
    [["revoke", "AAAAAAAA"], 1, /no key with this id/],
    [["revoke", crypto.randomUUID()], 1, /no key with this id/],
  ];
  for (const [args, code, told] of wrong) {
    const run = await command(args);
    expect({ args, ...run }).toMatchObject({ code, out: "" });
    expect(run.err, args.join(" ")).toMatch(told);
    expect(run.err.trim().split("\n")).toHaveLength(1);
    expect(run.err).not.toMatch(/\n\s+at /);
  }
});

test("a wrong setting or a database that is away: one line and exit code 1", async ({ owner }) => {
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
