import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "@/bin/root";
import { ask, bearer, bodyOf } from "@/test/api/http";
import { expectProblem, Faults } from "@/test/api/problems";
import {
  countsOf,
  noCounts,
  numberedResult,
  pipelineScopes,
  postReport,
  reportOf,
  UploadedScan,
} from "@/test/api/uploads";
import { expect, test } from "../fixtures";

test("a report creates its findings once, compressed or not, and a later one resolves and reopens", async ({
  urls,
  key,
}) => {
  const { secret } = await key({ scopes: pipelineScopes });
  const three = reportOf([1, 2, 3].map(numberedResult));
  const first = await postReport(urls.a, secret, three);
  expect(countsOf(first)).toEqual({ ...noCounts, received: 3, created: 3 });
  const scan = bodyOf(first, UploadedScan);
  expect(scan).toMatchObject({ asset: "shop", tool: { name: "Checker", version: "1.2" }, warnings: [] });
  expect(first.headers.location).toBe(`/api/v1/scans/${scan.id}`);
  expect((await ask(urls.b, { path: `/api/v1/scans/${scan.id}`, headers: bearer(secret) })).status).toBe(200);
  const unchanged = { ...noCounts, received: 3, unchanged: 3 };
  expect(countsOf(await postReport(urls.b, secret, three))).toEqual(unchanged);
  expect(countsOf(await postReport(urls.a, secret, gzipSync(three)))).toEqual(unchanged);
  expect(
    countsOf(await postReport(urls.a, secret, gzipSync(three), { headers: { "content-encoding": "gzip" } })),
  ).toEqual(unchanged);
  expect(countsOf(await postReport(urls.a, secret, `\ufeff${three}`))).toEqual(unchanged);
  expect(countsOf(await postReport(urls.a, secret, reportOf([numberedResult(1)])))).toEqual({
    ...noCounts,
    received: 1,
    unchanged: 1,
    resolved: 2,
  });
  expect(countsOf(await postReport(urls.a, secret, three))).toEqual({ ...unchanged, unchanged: 1, reopened: 2 });
  expect(countsOf(await postReport(urls.a, secret, reportOf([])))).toEqual({ ...noCounts, resolved: 3 });
  expect(countsOf(await postReport(urls.a, secret, three, { query: "&category=other" }))).toEqual({
    ...noCounts,
    received: 3,
    created: 3,
  });
});

test("a real report of CodeQL: 72 created, then 72 unchanged", async ({ urls, key }) => {
  const file = path.join(root, "../shared/fixtures/sarif/codeQL-output.sarif");
  const text = await readFile(file).catch(() => undefined);
  test.skip(text === undefined, `${file} is not there`);
  const { secret } = await key({ scopes: pipelineScopes });
  expect(countsOf(await postReport(urls.a, secret, text ?? ""))).toEqual({ ...noCounts, received: 72, created: 72 });
  expect(countsOf(await postReport(urls.b, secret, text ?? ""))).toEqual({ ...noCounts, received: 72, unchanged: 72 });
});

test("an unknown asset needs assets:write, a known one does not", async ({ urls, key }) => {
  const { secret } = await key({ scopes: ["scans:write"] });
  const refused = await postReport(urls.a, secret, reportOf([numberedResult(1)]), { asset: "new" });
  expect(expectProblem(refused, 403, "insufficient_scope").required_scopes).toEqual(["assets:write"]);
  const { secret: other } = await key({ scopes: pipelineScopes });
  expect((await postReport(urls.a, other, reportOf([]), { asset: "new" })).status).toBe(201);
  expect((await postReport(urls.a, secret, reportOf([numberedResult(1)]), { asset: "new" })).status).toBe(201);
  expectProblem(await postReport(urls.a, other, reportOf([]), { asset: "No Slug" }), 400, "invalid_parameter");
  const nameless = { method: "POST", path: "/api/v1/scans", headers: bearer(other), body: reportOf([]) };
  expectProblem(await ask(urls.a, nameless), 400, "invalid_parameter");
});

test("what breaks the format: 422 with its place, and nothing is changed", async ({ urls, owner, key, db }) => {
  const { secret } = await key({ scopes: pipelineScopes });
  const broken = [
    "",
    "null",
    "[]",
    "7",
    "{",
    "not json",
    "{}",
    '{"version":"2.0.0","runs":[]}',
    '{"version":"2.1.0"}',
    '{"version":"2.1.0","runs":{}}',
  ];
  for (const text of [
    ...broken,
    `${reportOf([numberedResult(1)])} trailing`,
    reportOf([numberedResult(1)]).slice(0, -5),
  ]) {
    const answer = await postReport(urls.a, secret, text);
    expectProblem(answer, 422, "invalid_report");
    expect(bodyOf(answer, Faults).errors.length, text.slice(0, 40)).toBeGreaterThan(0);
  }
  expectProblem(
    await postReport(urls.a, secret, gzipSync(reportOf([numberedResult(1)])).subarray(0, -9)),
    422,
    "invalid_report",
  );
  const [row] = await db.$client`
    select (select count(*) from scans where account_id = ${owner.accountId}) as scans,
      (select count(*) from assets where account_id = ${owner.accountId}) as assets`;
  expect(row).toEqual({ scans: "0", assets: "0" });
  const odd = bodyOf(await postReport(urls.a, secret, reportOf([numberedResult(1), 7, null])), UploadedScan);
  expect(odd.counts).toMatchObject({ received: 3, created: 1, rejected: 2 });
  expect(odd.warnings.map(({ pointer }) => pointer)).toEqual(["/runs/0", "/runs/0/results/1", "/runs/0/results/2"]);
  // What can't be read may be what seems to be gone.
  expect(countsOf(await postReport(urls.a, secret, reportOf([7])))).toMatchObject({
    received: 1,
    rejected: 1,
    resolved: 0,
  });
});
