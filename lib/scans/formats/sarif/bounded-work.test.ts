import { expect, test } from "vitest";
import { hostileKinds, hostileReport } from "@/test/data/hostile-reports";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";
import { keptRuleId, stagedRow } from "../../../findings/staged-row";
import { readReport } from "./read-report";

const results = 1000;

/** What a reading costs the processor, with the rows that become of it. */
async function costOf(bytes: Uint8Array): Promise<number> {
  const open = async function* () {
    for (let from = 0; from < bytes.length; from += 65_536) yield bytes.subarray(from, from + 65_536);
  };
  const before = process.cpuUsage();
  let rows = 0;
  const read = await readReport(open, {
    take: (findings) => {
      for (const finding of findings) stagedRow(finding, keptRuleId(finding), rows++, "");
      return undefined;
    },
    restart: async () => {},
  });
  const { user, system } = process.cpuUsage(before);
  expect([read.ok, rows]).toEqual([true, results]);
  return user + system;
}

const roundsMax = 20;

/**
 * The least that each reading has cost, for others use the processor as well: after as many rounds as it takes to see what
 * is expected. What costs too much costs it in every round.
 */
async function leastCosts(reports: readonly string[], expected: (costs: number[]) => boolean): Promise<number[]> {
  const all = reports.map((report) => new TextEncoder().encode(report));
  const least = all.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < roundsMax && !expected(least); round++) {
    for (const [index, bytes] of all.entries()) least[index] = Math.min(least[index] ?? 0, await costOf(bytes));
  }
  return least;
}

const plain = sampleLog(sampleRun(Array.from({ length: results }, (_, index) => sampleResult({}, "src/a.js", index))));

test.each(hostileKinds)(
  "%s: a result costs the same when what it refers to is four times as large",
  {
    timeout: 60_000,
  },
  async (kind) => {
    const reports = [JSON.stringify(plain), hostileReport(kind, 1, results), hostileReport(kind, 4, results)];
    const [ordinary = 0, small = 0, large = 0] = await leastCosts(
      reports,
      ([ofOrdinary = 0, ofSmall = 0, ofLarge = 0]) => ofLarge / ofSmall < 2.5 && ofLarge / ofOrdinary < 80,
    );
    expect(large / small).toBeLessThan(2.5);
    // A message of 20,000 characters costs that much by itself.
    expect(large / ordinary).toBeLessThan(80);
  },
);
