import fc from "fast-check";
import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";

const step = (line: number) => ({
  location: { physicalLocation: { artifactLocation: { uri: "src/a.js" }, region: { startLine: line } } },
  importance: "essential",
});
const request = { method: "GET", target: "/search", headers: { Host: "shop.example", Cookie: "s3cret" } };
const response = { statusCode: 500, body: { text: "syntax error" } };
const tables = { threadFlowLocations: [step(4), step(9)], webRequests: [{}, request], webResponses: [response] };

const referring = sampleResult({
  codeFlows: [{ threadFlows: [{ locations: [{ index: 1 }, { index: 0, importance: "unimportant" }] }] }],
  webRequest: { index: 1 },
  webResponse: { index: 0, reasonPhrase: "Oops" },
});
const kept = {
  codeFlows: [
    {
      steps: [
        { path: "src/a.js", startLine: 9, importance: "essential" },
        { startLine: 4, importance: "unimportant" },
      ],
    },
  ],
  webRequest: { method: "GET", target: "/search", headers: [{ value: "shop.example" }, { value: "[removed]" }] },
  webResponse: { statusCode: 500, reasonPhrase: "Oops", body: "syntax error" },
};

async function read(run: Record<string, unknown>) {
  const report = await readAll(sampleLog(run), 65_536);
  if (!report.ok) throw new Error(JSON.stringify(report.faults));
  return { ...report, details: report.findings[0]?.details };
}

test("what a result gives by an index into arrays of its run is kept, and what it says itself counts", async () => {
  const { tool } = sampleRun([]);
  const { details, warnings, passes } = await read({ tool, ...tables, results: [referring] });
  expect(details).toMatchObject(kept);
  expect([warnings, passes]).toEqual([[], 1]);
  expect(JSON.stringify(details)).not.toContain("s3cret");
});

test("the order of a run's members changes nothing of what its results refer to", async () => {
  const members = Object.entries({ ...sampleRun([]), ...tables, results: [referring] });
  const order = fc.shuffledSubarray(members, { minLength: members.length });
  await fc.assert(
    fc.asyncProperty(order, async (ordered) => {
      const { details, warnings } = await read(Object.fromEntries(ordered));
      expect(details).toMatchObject(kept);
      expect(warnings).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test("an index of no entry has a warning for each kind, with the first location and how many there are", async () => {
  const { details, warnings } = await read(sampleRun([referring, referring, referring], { threadFlowLocations: [] }));
  expect(details).toMatchObject({ webResponse: { reasonPhrase: "Oops" } });
  expect(warnings.map(({ pointer }) => pointer)).toEqual([
    "/runs/0/results/0/codeFlows",
    "/runs/0/results/0/webRequest",
    "/runs/0/results/0/webResponse",
  ]);
  for (const { detail } of warnings) expect(detail).toMatch(/^The index .* The same holds for 2 more\.$/);
});

test("of arrays that results refer to only so much is kept, with a warning", { timeout: 60_000 }, async () => {
  const large = { ...request, body: { text: "x".repeat(20_000) } };
  const webRequests = [request, ...Array(900).fill(large), request];
  const results = [0, 1, 901].map((index) => sampleResult({ webRequest: { index } }));
  const { findings, warnings } = await read({ ...sampleRun([]), webRequests, results });
  expect(findings.map(({ details }) => details.webRequest?.method)).toEqual(["GET", "GET", undefined]);
  expect(warnings).toMatchObject([
    { pointer: "/runs/0/webRequests", detail: expect.stringContaining("too large") },
    { pointer: "/runs/0/results/1/webRequest", detail: expect.stringContaining("cut") },
    { pointer: "/runs/0/results/2/webRequest", detail: expect.stringContaining("no entry") },
  ]);
});

test("a result that refers to more than its details may hold has a warning", async () => {
  const large = { location: { message: { text: "x".repeat(20_000) } } };
  const codeFlows = [{ threadFlows: [{ locations: Array(5).fill({ index: 0 }) }] }];
  const { details, warnings } = await read(sampleRun([sampleResult({ codeFlows })], { threadFlowLocations: [large] }));
  expect(details?.codeFlows?.[0]?.steps).toHaveLength(2);
  expect(warnings).toMatchObject([{ pointer: "/runs/0/results/0/codeFlows" }]);
});
