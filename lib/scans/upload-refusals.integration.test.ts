import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { AppError } from "@/lib/errors";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { uploadScan } from "./upload";

const db = openDb(inject("databaseUrl"), 8);
const sql = db.$client;
afterAll(() => sql.end({ timeout: 5 }));

const many = Array.from({ length: 3000 }, (_, n) =>
  sampleResult({ message: { text: `message ${n}` } }, `f${n % 50}.js`, n + 1),
);
const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => "taken",
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );
const countRows = async (accountId: string) =>
  (
    await sql`select
      (select count(*)::int from assets where account_id = ${accountId}) as assets,
      (select count(*)::int from scans where account_id = ${accountId}) as scans,
      (select count(*)::int from scan_scopes where account_id = ${accountId}) as scopes,
      (select count(*)::int from rules where account_id = ${accountId}) as rules,
      (select count(*)::int from vulnerabilities where account_id = ${accountId}) as vulnerabilities`
  )[0];
const none = { assets: 0, scans: 0, scopes: 0, rules: 0, vulnerabilities: 0 };

test("a report that breaks at its very end leaves nothing behind", async () => {
  const actor = await sampleActor(db);
  const good = JSON.stringify(sampleLog(sampleRun(many)));
  for (const bad of [
    good.slice(0, -1),
    `${good}]`,
    good.replace("2.1.0", "3.0.0"),
    JSON.stringify(sampleLog(sampleRun(many), 5)),
  ]) {
    expect(await codeOf(uploadSample(db, actor, bad))).toBe("invalid_report");
    expect(await countRows(actor.accountId)).toEqual(none);
  }
  expect((await uploadSample(db, actor, good)).counts.created).toBe(3000);
});

test("an upload that is cut off leaves nothing behind", async () => {
  const actor = await sampleActor(db);
  const bytes = new TextEncoder().encode(JSON.stringify(sampleLog(sampleRun(many))));
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.slice(0, 100_000)),
    pull: (controller) => controller.error(new Error("aborted")),
  });
  expect(await codeOf(uploadScan({ db, actor }, { assetSlug: "shop", body }))).toBe("upload_interrupted");
  expect(await countRows(actor.accountId)).toEqual(none);
});

test("a report whose key was revoked meanwhile is not stored, and its sender gets that reason", async () => {
  const actor = await sampleActor(db);
  await sql`update access_keys set revoked_at = '2026-05-05T05:05:05Z' where id = ${actor.keyId}`;
  const refusal = await uploadSample(db, actor, sampleLog(sampleRun(many))).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "key_revoked", members: { revokedAt: "2026-05-05T05:05:05.000Z" } });
  expect(await countRows(actor.accountId)).toEqual(none);
});

test("an unknown asset needs a key that may create it", async () => {
  const actor = await sampleActor(db, ["scans:write"]);
  const report = sampleLog(sampleRun([sampleResult()]));
  const refusal = await uploadSample(db, actor, report).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: "insufficient_scope",
    members: { requiredScopes: ["assets:write"], grantedScopes: ["scans:write"] },
  });
  expect(await countRows(actor.accountId)).toEqual(none);
  await sql`insert into assets (id, account_id, slug, name) values (gen_random_uuid(), ${actor.accountId}, 'shop', 'Shop')`;
  expect((await uploadSample(db, actor, report)).counts.created).toBe(1);
});

test("concurrent uploads for one coverage run one after the other", async () => {
  const actor = await sampleActor(db);
  const report = sampleLog(sampleRun(many.slice(0, 300)));
  const scans = await Promise.all(Array.from({ length: 6 }, () => uploadSample(db, actor, report)));
  expect(scans.map((scan) => scan.counts.created).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 300]);
  expect(await countRows(actor.accountId)).toMatchObject({ scans: 6, scopes: 1, vulnerabilities: 300 });
});

test("uploads that share coverage and rules in another order never deadlock", async () => {
  const actor = await sampleActor(db);
  const run = (name: string) => sampleRun(many.slice(0, 100), {}, { name });
  const names = ["a", "b", "c", "d"];
  const uploads = Array.from({ length: 8 }, (_, n) => {
    const order = n % 2 === 0 ? names : names.toReversed();
    return uploadSample(db, actor, sampleLog(...order.map(run)));
  });
  const created = (await Promise.all(uploads)).map((scan) => scan.counts.created);
  expect(created.reduce((a, b) => a + b)).toBe(400);
});

test("a finding of another account is never touched", async () => {
  const [one, other] = [await sampleActor(db), await sampleActor(db)];
  await uploadSample(db, one, sampleLog(sampleRun(many.slice(0, 5))));
  expect((await uploadSample(db, other, sampleLog(sampleRun([])))).counts.resolved).toBe(0);
  expect((await uploadSample(db, other, sampleLog(sampleRun(many.slice(0, 5))))).counts.created).toBe(5);
});
