import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import type { AccessKeyActor } from "@/lib/context";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { listVulnerabilities } from "../vulnerabilities/list/list";
import type { ScanCounts } from "./schemas";

const db = openDb(inject("databaseUrl"), 8);
const sql = db.$client;
let actor: AccessKeyActor;

beforeAll(async () => {
  actor = await sampleActor(db);
});
afterAll(() => sql.end({ timeout: 5 }));

let assets = 0;
const newAsset = () => `asset-${++assets}`;
const nothing: ScanCounts = {
  received: 0,
  created: 0,
  unchanged: 0,
  reopened: 0,
  resolved: 0,
  suppressed: 0,
  rejected: 0,
};
const rowsOf = (asset: string) => sql`
  select v.id, v.message, v.path, v.start_line, v.status, v.presence, v.version, v.updated_at, v.xmin::text
  from vulnerabilities v join assets a on a.id = v.asset_id
  where a.account_id = ${actor.accountId} and a.slug = ${asset} order by v.id`;
const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => sampleResult({ message: { text: `m${n}` } }, `f${n}.js`, n + 1));
const sum = (counts: ScanCounts) =>
  counts.created + counts.unchanged + counts.reopened + counts.suppressed + counts.rejected;

/** Reports with repeated, suppressed and bad results, with and without fingerprints. */
const results = fc.array(
  fc.record({
    text: fc.constantFrom("a", "b", "", undefined),
    line: fc.integer({ min: 1, max: 3 }),
    uri: fc.constantFrom("x.js", "y.js"),
    print: fc.constantFrom(undefined, "1", "2"),
    level: fc.constantFrom("error", "note"),
    suppressions: fc.constantFrom([], [{ kind: "inSource" }]),
  }),
  { maxLength: 12 },
);
type Sample = typeof results extends fc.Arbitrary<(infer T)[]> ? T : never;
const asResult = ({ text, line, uri, print, level, suppressions }: Sample) =>
  sampleResult(
    { message: { text }, level, suppressions, ...(print && { partialFingerprints: { p: print } }) },
    uri,
    line,
  );

test("the same report changes nothing the second time, in any order, and every result is counted once", async () => {
  const shuffled = results.chain((given) =>
    fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length, maxLength: given.length })),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, async ([given, otherwise]) => {
      const asset = newAsset();
      const first = await uploadSample(db, actor, sampleLog(sampleRun(given.map(asResult))), { asset });
      const before = await rowsOf(asset);
      const second = await uploadSample(db, actor, sampleLog(sampleRun(otherwise.map(asResult))), { asset });
      const { received, suppressed, rejected } = first.counts;
      expect(sum(first.counts)).toBe(received);
      expect(second.counts).toEqual({
        ...nothing,
        received,
        suppressed,
        rejected,
        unchanged: received - suppressed - rejected,
      });
      expect(await rowsOf(asset)).toEqual(before);
    }),
    { numRuns: 25 },
  );
});

test("lines that move make no new findings and resolve none", async () => {
  await fc.assert(
    fc.asyncProperty(results, fc.integer({ min: 1, max: 500 }), async (given, shift) => {
      const asset = newAsset();
      const first = await uploadSample(db, actor, sampleLog(sampleRun(given.map(asResult))), { asset });
      const moved = given.map((sample) => asResult({ ...sample, line: sample.line + shift }));
      const second = await uploadSample(db, actor, sampleLog(sampleRun(moved)), { asset });
      expect(second.counts).toMatchObject({ created: 0, reopened: 0, resolved: 0, received: first.counts.received });
    }),
    { numRuns: 15 },
  );
});

test("a moved line is shown where it is now, and only its row is written", async () => {
  const asset = newAsset();
  await uploadSample(db, actor, sampleLog(sampleRun(numbered(3))), { asset });
  const before = await rowsOf(asset);
  const moved = numbered(3).map((result, n) =>
    n === 1 ? sampleResult({ message: { text: "m1" } }, "f1.js", 99) : result,
  );
  const { counts } = await uploadSample(db, actor, sampleLog(sampleRun(moved)), { asset });
  expect(counts).toEqual({ ...nothing, received: 3, unchanged: 3 });
  const after = await rowsOf(asset);
  expect(after.map((row) => [row.start_line, row.version])).toEqual([
    [1, 1],
    [99, 2],
    [3, 1],
  ]);
  expect([after[0], after[2]]).toEqual([before[0], before[2]]);
});

test("what is gone is resolved, and what returns is open again", async () => {
  const asset = newAsset();
  const send = async (count: number) =>
    (await uploadSample(db, actor, sampleLog(sampleRun(numbered(count))), { asset })).counts;
  expect(await send(5)).toEqual({ ...nothing, received: 5, created: 5 });
  expect(await send(4)).toEqual({ ...nothing, received: 4, unchanged: 4, resolved: 1 });
  expect(await send(4)).toEqual({ ...nothing, received: 4, unchanged: 4 });
  expect(await send(5)).toEqual({ ...nothing, received: 5, unchanged: 4, reopened: 1 });
  expect(await send(0)).toEqual({ ...nothing, resolved: 5 });
});

test("a suppressed result is neither created nor resolved: what was open is suppressed, with kind and justification", async () => {
  const asset = newAsset();
  await uploadSample(db, actor, sampleLog(sampleRun(numbered(2))), { asset });
  const one = numbered(2).map((result, n) =>
    n === 0 ? { ...result, suppressions: [{ kind: "external", justification: "Reviewed." }] } : result,
  );
  const { counts } = await uploadSample(db, actor, sampleLog(sampleRun(one)), { asset });
  expect(counts).toEqual({ ...nothing, received: 2, unchanged: 1, suppressed: 1 });
  const reader = { db, actor: { ...actor, scopes: ["vulnerabilities:read" as const] } };
  const list = async (query: object) =>
    (await listVulnerabilities(reader, { sort: "due", limit: 10, asset, ...query })).items.map(
      ({ status, suppression, dueAt }) => [status, suppression, dueAt !== null],
    );
  const suppressed = ["open", { kind: "external", justification: "Reviewed." }, false];
  expect(await list({ presence: ["suppressed"] })).toEqual([suppressed]);
  expect(await list({ presence: ["detected"] })).toEqual([["open", null, true]]);
  expect(await list({})).toEqual([["open", null, true], suppressed]);
  expect(await list({ due: ["none"] })).toEqual([suppressed]);
  expect(await list({ due: ["30d"] })).toEqual([["open", null, true]]);
  expect((await uploadSample(db, actor, sampleLog(sampleRun(one)), { asset })).counts).toMatchObject({ suppressed: 1 });
  expect(await list({ presence: ["suppressed"], sort: "-severity" })).toEqual([suppressed]);
  expect((await uploadSample(db, actor, sampleLog(sampleRun([])), { asset })).counts).toMatchObject({ resolved: 2 });
  expect(await list({ presence: ["absent"] })).toEqual([
    ["resolved", null, false],
    ["resolved", null, false],
  ]);
  expect((await uploadSample(db, actor, sampleLog(sampleRun(one)), { asset })).counts).toMatchObject({
    suppressed: 1,
    reopened: 1,
  });
  expect(await list({ presence: ["suppressed"] })).toEqual([["resolved", suppressed[1], false]]);
});

test("a change that was saved while a scan was compared keeps its time: nothing is changed before it", async () => {
  const asset = newAsset();
  await uploadSample(db, actor, sampleLog(sampleRun(numbered(2))), { asset });
  const later = new Date(Date.now() + 60_000).toISOString();
  const ids = (await rowsOf(asset)).map((row) => row.id);
  await sql`update vulnerabilities set updated_at = ${later}, status = 'resolved' where id = ${ids[0]}`;
  await sql`update vulnerabilities set updated_at = ${later} where id = ${ids[1]}`;
  const { counts } = await uploadSample(db, actor, sampleLog(sampleRun(numbered(1))), { asset });
  expect(counts).toEqual({ ...nothing, received: 1, reopened: 1, resolved: 1 });
  for (const row of await rowsOf(asset)) expect(new Date(row.updated_at).toISOString()).toBe(later);
  const events = await sql`
    select created_at from events where subject_id in ${sql(ids)} and type <> 'vulnerability.created'`;
  expect(events.map((event) => new Date(event.created_at).toISOString())).toEqual([later, later]);
});

test("a report speaks for its own tool, category and asset, and for nothing else", async () => {
  const asset = newAsset();
  const run = (name: string, id: string, count: number) =>
    sampleRun(numbered(count), { automationDetails: { id } }, { name });
  await uploadSample(db, actor, sampleLog(run("A", "x", 2), run("A", "y", 3), run("B", "x", 4)), { asset });
  await uploadSample(db, actor, sampleLog(run("A", "x", 2)), { asset: newAsset() });
  const empty = await uploadSample(db, actor, sampleLog(run("A", "y", 0)), { asset });
  expect(empty.counts).toEqual({ ...nothing, resolved: 3 });
  expect((await uploadSample(db, actor, sampleLog(), { asset })).counts).toEqual(nothing);
  const named = await uploadSample(db, actor, sampleLog(run("A", "y", 3)), { asset, category: "x" });
  expect(named.counts).toEqual({ ...nothing, received: 3, created: 1, unchanged: 2 });
});

test("runs of one scope count together, and one that did not end well resolves nothing", async () => {
  const asset = newAsset();
  const all = numbered(4);
  await uploadSample(db, actor, sampleLog(sampleRun(all)), { asset });
  const halves = await uploadSample(db, actor, sampleLog(sampleRun(all.slice(0, 2)), sampleRun(all.slice(2))), {
    asset,
  });
  expect(halves.counts).toEqual({ ...nothing, received: 4, unchanged: 4 });
  const failed = sampleRun(all.slice(0, 1), { invocations: [{ executionSuccessful: false }] });
  const { counts, warnings } = await uploadSample(db, actor, sampleLog(failed), { asset });
  expect(counts).toEqual({ ...nothing, received: 1, unchanged: 1 });
  expect(warnings).toMatchObject([{ pointer: "/runs/0" }]);
});

test("texts arrive as they are, and what a database can't hold does no harm", async () => {
  const asset = newAsset();
  const message = 'tab\t newline\n return\r backslash \\ \\N \\. quote " NUL \0 lone \ud800 emoji 😀';
  await uploadSample(
    db,
    actor,
    sampleLog(
      sampleRun([
        sampleResult({ message: { text: message } }),
        sampleResult({ message: { text: "x".repeat(20_000) } }),
      ]),
    ),
    { asset },
  );
  const rows = await rowsOf(asset);
  expect(rows[0]?.message).toBe(message.replace("\0", "\ufffd").replace("\ud800", "\ufffd"));
  expect(rows[1]?.message).toHaveLength(10_000);
});

test("a rule is written once and again only when it says something else", async () => {
  const asset = newAsset();
  const send = (help: string) =>
    uploadSample(
      db,
      actor,
      sampleLog(
        sampleRun(
          [sampleResult()],
          {},
          { name: asset, rules: [{ id: "R1", help: { text: help }, properties: { tags: ["a"] } }] },
        ),
      ),
      { asset },
    );
  const rule = async () =>
    (await sql`select xmin::text, help, tags from rules where account_id = ${actor.accountId} and tool = ${asset}`)[0];
  await send("one");
  const first = await rule();
  await send("one");
  expect(await rule()).toEqual(first);
  await send("two");
  expect(await rule()).toMatchObject({ help: "two", tags: ["a"] });
});
