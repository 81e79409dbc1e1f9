import { expect, test } from "vitest";
import { z } from "zod";
import { asBytes, sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";
import { readRows, TooLong } from "./read-rows";

/** What becomes of a report. */
async function rowsOf(report: unknown, { category, lengthMax }: { category?: string; lengthMax?: number } = {}) {
  const bytes = asBytes(report);
  let rows: string[] = [];
  const rules: string[] = [];
  let restarts = 0;
  async function* open() {
    for (let from = 0; from < bytes.length; from += 65_536) yield bytes.subarray(from, from + 65_536);
  }
  const sink = {
    rows: async (text: string) => void rows.push(...text.trimEnd().split("\n")),
    restart: async () => {
      rows = [];
      restarts++;
    },
    rules: async (json: string) => void rules.push(json),
  };
  const read = await readRows(open, category, sink, lengthMax);
  return { read, rows, rules, restarts };
}

test("findings that fill more than they may are refused", async () => {
  const result = sampleResult({ message: { text: "m".repeat(600) } });
  expect((await rowsOf(sampleLog(sampleRun([result])), { lengthMax: 1500 })).rows).toHaveLength(1);
  await expect(rowsOf(sampleLog(sampleRun([result, result])), { lengthMax: 1500 })).rejects.toThrow(TooLong);
});

test("each rule that findings refer to comes once for its tool, in pieces that are not large", async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `R${index}`);
  const rules = ids.map((id) => sampleRule(id, { help: { text: "h".repeat(50_000) } }));
  const results = ids.slice(1).map((ruleId) => sampleResult({ ruleId }));
  const run = sampleRun(results, {}, { rules });
  const given = await rowsOf(sampleLog(run, run));
  const rows = given.rules.flatMap((json) =>
    z.array(z.object({ tool: z.string(), rule_id: z.string() })).parse(JSON.parse(json)),
  );
  expect(rows.map((row) => row.rule_id)).toEqual(ids.slice(1));
  expect(Math.max(...given.rules.map((json) => json.length))).toBeLessThan(400_000);
});

test("results before what they refer to are given again from the first", async () => {
  const { tool } = sampleRun([]);
  const results = Array.from({ length: 2000 }, (_, index) => sampleResult({}, `src/${index}.js`));
  const given = await rowsOf(sampleLog({ results, tool }));
  expect([given.rows.length, given.restarts]).toEqual([2000, 1]);
  expect(given.rows.map((row) => Number(row.split("\t")[0]))).toEqual(results.map((_, index) => index));
});

test("a category that is given replaces that of every run", async () => {
  const run = sampleRun([], { automationDetails: { id: "own/" } });
  expect((await rowsOf(sampleLog(run))).read).toMatchObject({ runs: [{ run: 0, tool: "Sample", category: "own/" }] });
  expect((await rowsOf(sampleLog(run), { category: "c" })).read).toMatchObject({ runs: [{ category: "c" }] });
});
