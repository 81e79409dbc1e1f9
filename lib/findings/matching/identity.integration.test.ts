import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import type { AccessKeyActor } from "@/lib/context";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";

const db = openDb(inject("databaseUrl"), 4);
const sql = db.$client;
let actor: AccessKeyActor;

beforeAll(async () => {
  actor = await sampleActor(db);
});
afterAll(() => sql.end({ timeout: 5 }));

let assets = 0;
const newAsset = () => `identity-${++assets}`;

type Members = Record<string, unknown>;

const send = async (asset: string, results: readonly unknown[], more: Members = {}) =>
  (await uploadSample(db, actor, sampleLog(sampleRun(results, more)), { asset })).counts;

const rowsOf = (asset: string) => sql<
  { id: string; message: string; path: string; start_line: number; status: string; presence: string; version: number }[]
>`
  select v.id, v.message, v.path, v.start_line, v.status, v.presence, v.version
  from vulnerabilities v join assets a on a.id = v.asset_id
  where a.account_id = ${actor.accountId} and a.slug = ${asset} order by v.start_line, v.id`;

const dismiss = (asset: string, line?: number) => sql`
  update vulnerabilities v set status = 'dismissed', dismissed_reason = 'false_positive' from assets a
  where a.id = v.asset_id and a.account_id = ${actor.accountId} and a.slug = ${asset}
    and (v.start_line = ${line ?? null}::int or ${line === undefined})`;

/** The lines of what is dismissed and of what is open. */
async function linesOf(asset: string) {
  const detected = (await rowsOf(asset)).filter(({ presence }) => presence === "detected");
  const linesWith = (status: string) => detected.filter((row) => row.status === status).map((row) => row.start_line);
  return { dismissed: linesWith("dismissed"), open: linesWith("open") };
}

const at = (line: number, more: Members = {}) => sampleResult(more, "src/a.js", line);

/** Members of a result with code, a function and fingerprints. */
const withSigns = ({
  line = 1,
  code,
  name,
  print,
}: {
  line?: number;
  code?: string;
  name?: string;
  print?: string;
}) => ({
  ...(print !== undefined && { partialFingerprints: { hash: print } }),
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: "src/a.js" },
        region: { startLine: line, ...(code !== undefined && { snippet: { text: code } }) },
      },
      ...(name !== undefined && { logicalLocations: [{ fullyQualifiedName: name }] }),
    },
  ],
});

/** Equals on one line, apart by their columns alone. */
const inColumns = (columns: readonly number[], more: Members = {}) =>
  columns.map((startColumn) => ({
    ...sampleResult(more, "src/a.js", 1),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "src/a.js" },
          region: { startLine: 1, startColumn, endColumn: startColumn + 7 },
        },
      },
    ],
  }));

test("a decision stays with its finding among equals on one line, however the line is indented", async () => {
  for (const shift of [1, 2, 3, 4, 5, 6, 40]) {
    const asset = newAsset();
    await send(asset, inColumns([1, 20]));
    const [first] = await sql<{ id: string }[]>`
      update vulnerabilities v set status = 'dismissed', dismissed_reason = 'false_positive' from assets a
      where a.id = v.asset_id and a.account_id = ${actor.accountId} and a.slug = ${asset} and v.start_column = 1
      returning v.id`;
    await send(asset, inColumns([20 + shift, 1 + shift]));
    const rows = await sql<{ id: string; status: string }[]>`
      select v.id, v.status from vulnerabilities v join assets a on a.id = v.asset_id
      where a.account_id = ${actor.accountId} and a.slug = ${asset} order by v.start_column`;
    expect(
      rows.map(({ status }) => status),
      `${shift}`,
    ).toEqual(["dismissed", "open"]);
    expect(rows[0]?.id).toBe(first?.id);
  }
});

test("of two results that are named alike the same one counts in every run, whatever the run calls them", async () => {
  const asset = newAsset();
  const both = () =>
    ["error", "warning"].map((level) => ({
      ...at(5, { partialFingerprints: { hash: "one" } }),
      level,
      guid: crypto.randomUUID(),
    }));
  await send(asset, both());
  for (let run = 0; run < 8; run++) {
    await send(asset, both());
    expect((await rowsOf(asset)).map(({ version }) => version)).toEqual([1]);
  }
});

test("a new equal above is born open, and the decision stays with the finding that it was made for", async () => {
  for (const lines of [
    [5, 10],
    [5, 11],
    [3, 13],
  ]) {
    const asset = newAsset();
    await send(asset, [at(10)]);
    await dismiss(asset);
    expect(
      await send(
        asset,
        lines.map((line) => at(line)),
      ),
    ).toMatchObject({ created: 1, unchanged: 1, resolved: 0 });
    expect(await linesOf(asset)).toEqual({ dismissed: [lines[1]], open: [lines[0]] });
  }
});

test("neighbours of other rules tell which of two equals is the new one", async () => {
  const asset = newAsset();
  const neighbour = (line: number) => at(line, { ruleId: "R2", message: { text: "A neighbour." } });
  await send(asset, [at(10), neighbour(11)]);
  await dismiss(asset, 10);
  await send(asset, [at(10), at(30), neighbour(31)]);
  expect(await linesOf(asset)).toEqual({ dismissed: [30], open: [10, 31] });
});

test("the finding below a removed equal keeps its decision", async () => {
  const asset = newAsset();
  await send(asset, [at(10), at(20), at(30)]);
  await dismiss(asset, 20);
  expect(await send(asset, [at(20), at(30)])).toMatchObject({ created: 0, resolved: 1 });
  expect(await linesOf(asset)).toEqual({ dismissed: [20], open: [30] });
});

test("equal fingerprints with another message, function or code are two findings, now and later", async () => {
  const sign = { code: "run();", name: "f.first", print: "1" };
  const results = [
    sampleResult(withSigns(sign)),
    sampleResult({ ...withSigns(sign), message: { text: "Another." } }),
    sampleResult(withSigns({ ...sign, name: "f.second" })),
    sampleResult(withSigns({ ...sign, code: "walk();" })),
  ];
  for (const [n, result] of results.entries()) {
    const asset = newAsset();
    await send(asset, [result]);
    await dismiss(asset);
    const others = results.filter((_, other) => other !== n);
    expect(await send(asset, [...others, result])).toMatchObject({ created: 3, unchanged: 1 });
    expect((await linesOf(asset)).dismissed).toHaveLength(1);
    expect(await send(asset, results)).toMatchObject({ created: 0, unchanged: 4, resolved: 0 });
  }
});

test("a fingerprint that changes, comes, goes or has another version leaves the finding as it is", async () => {
  const asset = newAsset();
  const prints = [
    { "hash/v1": "1" },
    { "hash/v1": "2" },
    { "hash/v1": "2", "hash/v2": "3" },
    { "hash/v2": "3" },
    {},
    { other: "9" },
  ];
  let line = 10;
  for (const [n, partialFingerprints] of prints.entries()) {
    const result = sampleResult({ ...withSigns({ line: line++, code: "run();" }), partialFingerprints });
    expect(await send(asset, [result])).toMatchObject(
      n === 0 ? { created: 1 } : { created: 0, unchanged: 1, resolved: 0 },
    );
    await dismiss(asset);
  }
  expect(await linesOf(asset)).toEqual({ dismissed: [line - 1], open: [] });
});

test("a finding whose signs changed is recognised by the new ones, and nothing that a person sees has changed", async () => {
  const asset = newAsset();
  const given = withSigns({ code: "run();", print: "1" });
  await send(asset, [sampleResult(given)]);
  const before = await rowsOf(asset);
  await send(asset, [sampleResult({ ...given, partialFingerprints: { hash: "2" } })]);
  expect(await rowsOf(asset)).toEqual(before);
  const later = sampleResult({ ...withSigns({ line: 400 }), partialFingerprints: { hash: "2" } });
  expect(await send(asset, [later])).toMatchObject({ created: 0, resolved: 0 });
});

test("the same report in any order changes nothing, whatever signs its results have or share", async () => {
  const result = fc.record({
    line: fc.integer({ min: 1, max: 3 }),
    text: fc.constantFrom("a", "at line 1", "at line 2"),
    level: fc.constantFrom("error", "note"),
    code: fc.constantFrom(undefined, "run();", "walk();"),
    name: fc.constantFrom(undefined, "f.first", "f.second"),
    print: fc.constantFrom(undefined, "1", "2"),
    suppressions: fc.constantFrom([], [{ kind: "inSource" }]),
  });
  const orders = fc.array(result, { maxLength: 12 }).chain((given) => {
    const order = fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length });
    return fc.tuple(fc.constant(given), order, order);
  });
  await fc.assert(
    fc.asyncProperty(orders, async (given) => {
      const asset = newAsset();
      let before: unknown;
      for (const results of given) {
        const counts = await send(
          asset,
          results.map(({ text, level, suppressions, line, code, name, print }) =>
            sampleResult({
              ...withSigns({ line, ...(code && { code }), ...(name && { name }), ...(print && { print }) }),
              message: { text },
              level,
              suppressions,
            }),
          ),
        );
        const rows = await sql`
          select v.*, v.xmin::text from vulnerabilities v join assets a on a.id = v.asset_id
          where a.account_id = ${actor.accountId} and a.slug = ${asset} order by v.id`;
        if (before !== undefined) {
          expect(counts).toMatchObject({ created: 0, reopened: 0, resolved: 0 });
          expect(rows).toEqual(before);
        }
        before = rows;
      }
    }),
    { numRuns: 25 },
  );
});

test("whatever moves, no decision is lost, and what is new has none", async () => {
  const line = fc.integer({ min: 1, max: 500 });
  const mark = fc.record({
    line,
    later: fc.option(line),
    name: fc.constantFrom("f.first", "f.second"),
    renamed: fc.boolean(),
  });
  const given = fc.tuple(fc.array(mark, { minLength: 1, maxLength: 8 }), fc.array(line, { maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(given, async ([marks, added]) => {
      const asset = newAsset();
      const old = (n: number, where: number, name: string) =>
        sampleResult(withSigns({ line: where, code: `old(${n});`, name }));
      await send(
        asset,
        marks.map((one, n) => old(n, one.line, one.name)),
      );
      const ids = (await rowsOf(asset)).map(({ id }) => id);
      await dismiss(asset);
      const isRenamed = marks.some(({ renamed }) => renamed);
      const after = marks.flatMap(({ later, name }, n) =>
        later === null ? [] : [old(n, later, isRenamed ? `${name}2` : name)],
      );
      const fresh = added.map((where, n) =>
        sampleResult(withSigns({ line: where, code: `fresh(${n});`, name: "f.first2" })),
      );
      expect(await send(asset, [...fresh, ...after])).toMatchObject({
        created: added.length,
        unchanged: after.length,
        resolved: 0,
      });
      for (const row of await rowsOf(asset)) expect(row.status).toBe(ids.includes(row.id) ? "dismissed" : "open");
    }),
    { numRuns: 20 },
  );
});

test("rows from before findings had signs are recognised, whatever moves with the first report after that", async () => {
  const asset = newAsset();
  const file = (root: string, line: number, more: Members = {}) => ({
    ...at(line, more),
    locations: [
      { physicalLocation: { artifactLocation: { uri: `file://${root}/src/b.js` }, region: { startLine: line } } },
    ],
  });
  const results = (shift: number) => [
    at(10 + shift),
    at(20 + shift),
    sampleResult({
      ...withSigns({ line: 30 + shift, code: "run();", name: "f.first", print: "1" }),
      message: { text: "With signs." },
    }),
    at(40 + shift, { message: { text: `Declared at line ${40 + shift}.` } }),
    file("/builds/one", 50 + shift),
  ];
  const forget = () => sql`
    update vulnerabilities set signs = null, fingerprint = ${randomBytes(32)} || uuid_send(vulnerabilities.id) from assets
    where assets.id = asset_id and assets.account_id = ${actor.accountId} and slug = ${asset}`;
  await send(asset, results(0));
  await dismiss(asset);
  const before = await rowsOf(asset);
  await forget();
  expect(await send(asset, results(0))).toMatchObject({ created: 0, unchanged: 5, resolved: 0 });
  expect(await rowsOf(asset)).toEqual(before);
  await forget();
  const checkout = { versionControlProvenance: [{ mappedTo: { uri: "file:///builds/one/" } }] };
  expect(await send(asset, [at(1), ...results(3)], checkout)).toMatchObject({ created: 1, unchanged: 5, resolved: 0 });
  expect(await linesOf(asset)).toEqual({ dismissed: [13, 23, 33, 43, 53], open: [1] });
  expect((await rowsOf(asset)).at(-1)?.path).toBe("src/b.js");
});

test("a report of thousands of equals in one file is taken twice without a change, and one more is one more", {
  timeout: 120_000,
}, async () => {
  for (const [size, line] of [
    [6000, (_: number) => 7],
    [6000, (n: number) => n + 1],
    [3000, (n: number) => n + 1],
  ] as const) {
    const asset = newAsset();
    const equals = Array.from({ length: size }, (_, n) => at(line(n)));
    expect(await send(asset, equals)).toMatchObject({ created: size });
    expect(await send(asset, equals)).toMatchObject({ created: 0, unchanged: size, resolved: 0 });
    expect(await send(asset, [...equals, at(9000)])).toMatchObject({ created: 1, unchanged: size, resolved: 0 });
    expect(await send(asset, equals.slice(0, -1))).toMatchObject({ created: 0, unchanged: size - 1, resolved: 2 });
  }
});

const reported = path.resolve("../shared/fixtures/reported");

describe.runIf(existsSync(reported))("small reports whose right answers are known", () => {
  const upload = async (asset: string, name: string) =>
    (await uploadSample(db, actor, new Uint8Array(readFileSync(path.join(reported, `${name}.sarif`))), { asset }))
      .counts;

  test.each([
    ["09-line-in-message", { created: 0, unchanged: 1, resolved: 0 }],
    ["10-checkout-root", { created: 0, unchanged: 1, resolved: 0 }],
    ["12-snippet-crlf", { created: 0, unchanged: 1, resolved: 0 }],
    ["13-dast-query", { created: 0, unchanged: 1, resolved: 0 }],
    ["06-pass-without-message", { created: 0, unchanged: 1, resolved: 1, suppressed: 1, rejected: 0 }],
    ["07-unresolved-message-id", { created: 1, unchanged: 1, resolved: 1, rejected: 0 }],
    ["05-partial-fingerprint-collapse", { created: 0, unchanged: 1, resolved: 1 }],
  ])("%s", async (name, second) => {
    const asset = newAsset();
    const first = await upload(asset, `${name}-first`);
    expect(first.created).toBe(first.received);
    expect(await upload(asset, `${name}-second`)).toMatchObject(second);
    expect(await upload(asset, `${name}-second`)).toMatchObject({ created: 0, resolved: 0 });
  });
});
