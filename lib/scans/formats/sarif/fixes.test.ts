import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";

const region = { startLine: 3 };

async function readOne(more: Record<string, unknown>) {
  const report = await readAll(sampleLog(sampleRun([sampleResult(more)])), 65_536);
  if (!report.ok) throw new Error(JSON.stringify(report.faults));
  return report;
}

async function read(replacement: Record<string, unknown>, more: Record<string, unknown> = {}) {
  const replacements = [{ deletedRegion: region, ...replacement }];
  const fixes = [{ description: { text: "Use a parameter." }, artifactChanges: [{ replacements }] }];
  const { findings, warnings } = await readOne({ fixes, ...more });
  const [fix] = findings[0]?.details?.fixes ?? [];
  return { fix, replacement: fix?.changes[0]?.replacements[0], warnings };
}

test.each([[{}], [{ insertedContent: { text: "" } }]])("a replacement with %j deletes", async (replacement) => {
  const { replacement: kept, warnings } = await read(replacement);
  expect(kept).toMatchObject({ startLine: 3, insertedText: "" });
  expect(warnings).toEqual([]);
});

test.each([
  ["has bytes instead of a text", { binary: "AAAA" }],
  ["has neither", {}],
  ["is longer than is kept", { text: "x".repeat(4001) }],
  ["is much longer than is kept", { text: "x".repeat(50_000) }],
])("a replacement whose new content %s is left out with a warning, and taken for no deletion", async (_, content) => {
  const { fix, warnings } = await read({ insertedContent: content });
  expect(fix).toEqual({ description: "Use a parameter.", changes: [] });
  expect(warnings).toMatchObject([{ pointer: "/runs/0/results/0/fixes" }]);
});

test("a replacement is kept whole, whatever else the result says", async () => {
  const location = { message: { text: "here ".repeat(400) } };
  const codeFlows = Array.from({ length: 10 }, () => ({ threadFlows: [{ locations: Array(200).fill({ location }) }] }));
  const text = "y".repeat(4000);
  const { replacement } = await read({ insertedContent: { text } }, { codeFlows });
  expect(replacement).toMatchObject({ insertedText: text });
});

test("what the texts of a finding leave no room for is no part of a fix", async () => {
  const replacement = { deletedRegion: region, insertedContent: { text: "z".repeat(4000) } };
  const fixes = [{ artifactChanges: [{ replacements: Array(40).fill(replacement) }] }];
  const { findings, warnings } = await readOne({ fixes });
  const kept = findings[0]?.details?.fixes?.[0]?.changes[0]?.replacements ?? [];
  expect(kept).toHaveLength(25);
  for (const { insertedText } of kept) expect(insertedText).toHaveLength(4000);
  expect(warnings).toMatchObject([{ pointer: "/runs/0/results/0/fixes" }]);
});

test.each([[{}], [{ charOffset: 5 }], [{ charLength: 5 }], [{ byteOffset: 3, byteLength: 5 }]])(
  "a replacement of %j says neither what goes nor what comes, and is left out with a warning",
  async (deletedRegion) => {
    const { fix, warnings } = await read({ deletedRegion });
    expect(fix?.changes).toEqual([]);
    expect(warnings).toMatchObject([
      { pointer: "/runs/0/results/0/fixes", detail: expect.stringContaining("neither") },
    ]);
  },
);

test("a region that is given in characters of the file is kept", async () => {
  const deleted = await read({ deletedRegion: { charOffset: 0, charLength: 12 } });
  expect(deleted.replacement).toMatchObject({ charOffset: 0, charLength: 12, insertedText: "" });
  const inserted = await read({ deletedRegion: { charOffset: 40 }, insertedContent: { text: "x" } });
  expect(inserted.replacement).toMatchObject({ charOffset: 40, charLength: 0, insertedText: "x" });
  expect([deleted.warnings, inserted.warnings]).toEqual([[], []]);
});

test("code that goes is quoted whole, or by its lines alone", async () => {
  const deleting = (text: string) => read({ deletedRegion: { ...region, snippet: { text } } });
  expect((await deleting("d".repeat(4000))).replacement).toMatchObject({ deletedText: "d".repeat(4000) });
  const { replacement, warnings } = await deleting("d".repeat(4001));
  expect(replacement).toMatchObject({ startLine: 3, deletedText: undefined, insertedText: "" });
  expect(warnings).toMatchObject([{ pointer: "/runs/0/results/0/fixes" }]);
});
