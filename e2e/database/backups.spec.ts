import { readFile, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "@playwright/test";
import { ask, bearer, problemOf } from "@/test/api/http";
import { numberedResult, postReport, reportOf } from "@/test/api/uploads";
import { addAccessKey } from "@/test/data/access-keys";
import { addMember } from "@/test/data/people";
import { freePort } from "@/test/servers/free-port";
import { type Product, runScript, startProduct } from "@/test/servers/product";
import { endAll, stop, test, withDb } from "@/test/servers/start-test";

const scopes = ["scans:write", "assets:write", "vulnerabilities:read"];
const me = (url: string, secret: string) => ask(url, { path: "/api/v1/me", headers: bearer(secret) });
const list = async (url: string, secret: string) =>
  (await ask(url, { path: "/api/v1/vulnerabilities?limit=100", headers: bearer(secret) })).text;

test("a backup made while Backline runs is restored on a fresh machine, and keys revoked since stay refused", async ({
  instance,
  start,
}) => {
  const product = start();
  const url = await product.ready();
  const [kept, revoked] = await withDb(instance.dataDir, async (db) => {
    const owner = await addMember(db, { role: "owner" });
    return [await addAccessKey(db, owner, { scopes }), await addAccessKey(db, owner, { scopes })] as const;
  });
  // A text with everything that a format of rows could trip over.
  const odd = { ...numberedResult(1), message: { text: "a\tb\n\\.\n\\N \\t {} “ü” 🔑" } };
  const report = reportOf([odd, ...Array.from({ length: 60 }, (_, at) => numberedResult(at + 2))]);
  expect((await postReport(url, kept.secret, report)).status).toBe(201);
  const vulnerabilities = await list(url, kept.secret);

  const file = path.join(instance.dataDir, "backup.sql.gz");
  expect(await runScript("backup", [file], instance.settings)).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^Backup: .+backup\.sql\.gz, \d+ rows of \d+ tables\./),
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const script = gunzipSync(await readFile(file)).toString();
  for (const { secret } of [kept, revoked]) expect(script).not.toContain(secret);

  const revoking = await runScript("access-keys", ["revoke", revoked.key.id], instance.settings);
  expect(revoking.code).toBe(0);
  expect(problemOf(await me(url, revoked.secret)).code).toBe("key_revoked");
  const log = path.join(instance.dataDir, "backline.log");
  await writeFile(log, `docker-1 | ${revoking.output}\n${product.output()}\nnot a line of the log {"key.revoked"\n`);
  await stop(product, instance.dataDir);

  // Nobody can be asked here, and nothing is decided by itself.
  const fresh = async (name: string) => ({
    DATA_DIR: path.join(instance.dataDir, name),
    PORT: String(await freePort()),
  });
  const first = await fresh("first");
  expect(await runScript("restore", [file], first)).toMatchObject({
    code: 1,
    output: expect.stringContaining("--revoke-from LOG, --disable-keys or --keep-keys. Nothing was restored."),
  });
  expect(await runScript("restore", [file, "--revoke-from", log], first)).toMatchObject({
    code: 0,
    output: expect.stringContaining(
      "Keys: 1 key revoked again, 0 disabled again, 0 unchanged, 0 not in this database.",
    ),
  });
  await running(first, async (at) => {
    expect(await list(at, kept.secret)).toBe(vulnerabilities);
    expect(problemOf(await me(at, revoked.secret)).code).toBe("key_revoked");
  });
  expect(await runScript("restore", [file, "--keep-keys"], first)).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^The database is not empty: /),
  });

  const second = await fresh("second");
  expect(await runScript("restore", [file, "--disable-keys"], second)).toMatchObject({
    code: 0,
    output: expect.stringContaining("Keys: 2 disabled."),
  });
  await running(second, async (at) => {
    for (const { secret } of [kept, revoked]) expect(problemOf(await me(at, secret)).code).toBe("key_disabled");
    expect((await runScript("access-keys", ["enable", kept.key.publicId], second)).code).toBe(0);
    expect((await me(at, kept.secret)).status).toBe(200);
    // The log may come to light later.
    const again = await runScript("access-keys", ["revoke", "--from", log, "--json"], second);
    expect(again.output).toContain(`"blk_${revoked.key.publicId}"`);
    expect(problemOf(await me(at, revoked.secret)).code).toBe("key_revoked");
  });
});

/** Runs the product with these settings while something is done with it. */
async function running(settings: { DATA_DIR: string; PORT: string }, use: (url: string) => Promise<void>) {
  const product: Product = startProduct(settings);
  try {
    await use(await product.ready());
    await stop(product, settings.DATA_DIR);
  } finally {
    await endAll(settings.DATA_DIR);
  }
}

test("a file that is not a complete backup restores nothing and says so", async ({ instance }) => {
  const file = path.join(instance.dataDir, "backup.sql.gz");
  const restore = () => runScript("restore", [file, "--keep-keys"], instance.settings);
  const refused = (reason: RegExp) => ({ code: 1, output: expect.stringMatching(reason) });
  expect(await restore()).toMatchObject(refused(/can't be read: no such file/));
  await writeFile(file, "not a backup");
  expect(await restore()).toMatchObject(refused(/is damaged or is not a backup\./));
  await writeFile(file, gzipSync("-- PostgreSQL database dump\n"));
  expect(await restore()).toMatchObject(refused(/^The file is not a backup that Backline made\./));
  const script = (migratedAt: number) =>
    `-- Backline backup\n-- ${JSON.stringify({ format: 1, version: "9", createdAt: "2026-01-01T00:00:00Z", migratedAt })}\n`;
  await writeFile(file, gzipSync(script(9_999_999_999_999)));
  expect(await restore()).toMatchObject(refused(/^The backup was made by a newer version of Backline\./));

  const whole = { ...instance.settings, DATA_DIR: path.join(instance.dataDir, "whole") };
  const backup = path.join(instance.dataDir, "whole.sql.gz");
  expect((await runScript("access-keys", ["list"], whole)).code).toBe(0);
  expect((await runScript("backup", [backup], whole)).code).toBe(0);
  await writeFile(
    file,
    gzipSync(
      gunzipSync(await readFile(backup))
        .toString()
        .replace("-- End of backup\n", ""),
    ),
  );
  expect(await restore()).toMatchObject(refused(/^The backup is cut off: /));
  await writeFile(file, await readFile(backup));
  await truncate(file, Math.floor((await stat(backup)).size / 2));
  expect(await restore()).toMatchObject(refused(/is damaged or is not a backup\./));
  // In the middle of a table's rows, and rows that PostgreSQL refuses: early, and once all were sent.
  const text = gunzipSync(await readFile(backup)).toString();
  const rows = (count: number, row: string) =>
    text.replace(/(COPY public\."users" .+ FROM stdin;\n)/, (copy) => copy + `${row}\n`.repeat(count));
  const person = (id: string) => [id, "n", id, id, "\\N", "2026-01-01 00:00:00+00"].join("\t");
  const many = rows(1, Array.from({ length: 30_000 }, () => person(crypto.randomUUID())).join("\n"));
  await writeFile(file, gzipSync(many.slice(0, many.length / 2)));
  expect(await restore()).toMatchObject(refused(/^The backup is cut off: /));
  for (const wrong of [rows(30_000, "not a row"), rows(1, "not a row"), rows(2, person(crypto.randomUUID()))]) {
    await writeFile(file, gzipSync(wrong));
    expect(await restore()).toMatchObject(refused(/^The backup can't be restored: /));
  }
  await writeFile(file, await readFile(backup));
  expect(await restore()).toMatchObject({ code: 0, output: expect.stringContaining("Keys: kept as they were.") });
});
