import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";

async function read(result: Record<string, unknown>, rule: Record<string, unknown> = {}) {
  const rules = [sampleRule("R1", rule)];
  const report = await readAll(sampleLog(sampleRun([sampleResult({ ...result })], {}, { rules })));
  if (!report.ok) throw new Error(JSON.stringify(report.faults));
  return { finding: report.findings[0], warnings: report.warnings };
}

test.each([
  ["informational", "info", null],
  ["review", "info", null],
  ["open", "info", null],
  ["fail", "medium", null],
])("a result of the kind %s has the severity that the standard gives it, without a warning", async (kind, severity) => {
  const { finding, warnings } = await read({ kind });
  expect(finding).toMatchObject({ severity, suppressed: false });
  expect(warnings).toEqual([]);
});

test("an informational result has no level and no score, and a warning where it claims one", async () => {
  const properties = { "security-severity": "9.8" };
  const { finding, warnings } = await read({ kind: "informational", level: "error", properties });
  expect(finding).toMatchObject({ severity: "info", score: null });
  expect(warnings).toMatchObject([{ pointer: "/runs/0/results/0/level" }]);
});

test.each([
  ["/kind", { kind: "suspicion", level: "error" }, { severity: "high" }],
  ["/kind", { kind: 7 }, { severity: "medium" }],
  ["/level", { level: "fatal" }, { severity: "medium" }],
  ["/baselineState", { baselineState: "gone" }, { suppressed: false }],
  ["/suppressions/0/status", { suppressions: [{ kind: "external", status: "maybe" }] }, { suppressed: false }],
  ["/rank", { rank: 101 }, { details: { rank: undefined } }],
  ["/properties/security-severity", { properties: { "security-severity": "eleven" } }, { score: null }],
])(
  "a value that the standard does not have is read as something, with a warning at %s",
  async (at, result, expected) => {
    const { finding, warnings } = await read(result);
    expect(finding).toMatchObject(expected);
    expect(warnings.map(({ pointer }) => pointer)).toEqual([`/runs/0/results/0${at}`]);
  },
);

test("an unknown level of a rule has a warning", async () => {
  const { finding, warnings } = await read({}, { defaultConfiguration: { level: "fatal" } });
  expect(finding).toMatchObject({ severity: "medium" });
  expect(warnings).toMatchObject([{ pointer: "/runs/0/tool", detail: expect.stringContaining("R1") }]);
});

test("what is longer than its limit is cut, with one warning for each member", async () => {
  const location = { message: { text: "here" } };
  const { finding, warnings } = await read({
    relatedLocations: Array.from({ length: 5000 }, () => location),
    codeFlows: Array.from({ length: 50 }, () => ({ threadFlows: [{ locations: Array(500).fill({ location }) }] })),
    webRequest: { method: "GET", body: { text: "x".repeat(1_000_000) } },
    properties: { deep: Array.from({ length: 5000 }, (_, n) => n) },
  });
  expect(finding?.details.relatedLocations).toHaveLength(100);
  expect(finding?.details.codeFlows?.map(({ steps }) => steps.length)).toEqual(Array(10).fill(200));
  expect(finding?.details.webRequest?.body).toHaveLength(10_000);
  expect(warnings.map(({ pointer }) => pointer.replace("/runs/0/results/0", "")).sort()).toEqual([
    "/codeFlows",
    "/properties",
    "/relatedLocations",
    "/webRequest",
  ]);
  expect(JSON.stringify(finding?.details).length).toBeLessThan(400_000);
});
