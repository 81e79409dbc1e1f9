import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";

async function read(result: Record<string, unknown>, rule: Record<string, unknown> = {}) {
  const rules = [sampleRule("R1", rule)];
  const { findings, warnings } = await readRun(sampleRun([sampleResult({ ...result })], {}, { rules }));
  return { finding: findings[0], warnings };
}

async function readRun(run: Record<string, unknown>) {
  const report = await readAll(sampleLog(run), 65_536);
  if (!report.ok) throw new Error(JSON.stringify(report.faults));
  return report;
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

test.each([[["one", 7, null]], [[{}]]])(
  "tags that are no strings have a warning, and the others are kept: %j",
  async (tags) => {
    const { finding, warnings } = await read({ properties: { tags } });
    expect(finding?.tags).toEqual(tags.filter((tag) => tag === "one"));
    expect(warnings).toMatchObject([
      { pointer: "/runs/0/results/0/properties", detail: expect.stringMatching(/^Tags/) },
    ]);
  },
);

test.each(["before", "behind"])(
  "an index of no artifact and of no logical location of the run has a warning, with the lists %s the results",
  async (where) => {
    const [known, unknown] = [0, 1].map((index) => ({
      physicalLocation: { artifactLocation: { index } },
      logicalLocations: [{ index }],
    }));
    const lists = { artifacts: [{ location: { uri: "src/a.js" } }], logicalLocations: [{ name: "main" }] };
    const { tool, results } = sampleRun([sampleResult({ locations: [known] }), sampleResult({ locations: [unknown] })]);
    const { findings, warnings } = await readRun(
      where === "before" ? { tool, ...lists, results } : { tool, results, ...lists },
    );
    expect(findings).toMatchObject([
      { path: "src/a.js", logicalLocation: "main" },
      { path: null, logicalLocation: null },
    ]);
    expect(warnings.map(({ pointer }) => pointer)).toEqual([
      "/runs/0/results/1/locations/0/physicalLocation/artifactLocation/index",
      "/runs/0/results/1/locations/0/logicalLocations/0/index",
    ]);
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

test("an unknown level of an override has a warning, one for all of them", async () => {
  const override = (level: unknown) => ({ descriptor: { id: "R1" }, configuration: { level } });
  const invocations = [{ ruleConfigurationOverrides: ["error", "fatal", 5, "worse"].map(override) }];
  const { findings, warnings } = await readRun(sampleRun([sampleResult()], { invocations }));
  expect(findings[0]).toMatchObject({ severity: "high" });
  expect(warnings).toMatchObject([
    {
      pointer: "/runs/0/invocations/0/ruleConfigurationOverrides/1/configuration/level",
      detail: expect.stringMatching(/read as not given\. The same holds for 2 more\.$/),
    },
  ]);
});

test.each([
  ["/webRequest", { webRequest: 5 }, "an object"],
  ["/webRequest/headers", { webRequest: { headers: { Host: 5, Accept: null } } }, "a string"],
  ["/codeFlows/0", { codeFlows: [null] }, "an object"],
  ["/codeFlows/0/threadFlows", { codeFlows: [{ threadFlows: "x" }] }, "a list"],
  ["/fixes", { fixes: {} }, "a list"],
  ["/stacks/0/frames/1", { stacks: [{ frames: [{}, []] }] }, "an object"],
  ["/locations/0/physicalLocation/region/startLine", at({ startLine: "3" }), "a number"],
  ["/message/arguments/0", { message: { text: "{0}", arguments: [5] } }, "a string"],
  ["/properties", { properties: [] }, "an object"],
  ["/guid", { guid: {} }, "a string"],
])("a value of the wrong type has a warning at %s", async (pointer, result, wanted) => {
  const { warnings } = await read(result);
  const detail = `This has to be ${wanted}: it was ignored.`;
  expect(warnings).toEqual([{ pointer: `/runs/0/results/0${pointer}`, detail }]);
});

function at(region: unknown) {
  return { locations: [{ physicalLocation: { artifactLocation: { uri: "a.js" }, region } }] };
}

test("values of the wrong type have one warning for each member, wherever the results stand", async () => {
  const results = Array.from({ length: 500 }, (_, number) =>
    sampleResult({ webRequest: number, codeFlows: number === 7 ? [{}, null, 5] : [] }),
  );
  const { tool } = sampleRun([]);
  const of = (pointer: string, more: number) => ({
    pointer,
    detail: `This has to be an object: it was ignored. The same holds for ${more} more.`,
  });
  for (const run of [
    { tool, results },
    { results, tool },
  ]) {
    const { warnings } = await readRun(run);
    expect(warnings).toEqual([of("/runs/0/results/0/webRequest", 499), of("/runs/0/results/7/codeFlows/1", 1)]);
  }
});

test("values of the wrong type that results refer to have a warning, and null is as good as nothing", async () => {
  const more = { artifacts: [5, null], webRequests: {}, invocations: null, automationDetails: null };
  const { warnings } = await readRun(sampleRun([sampleResult({ webRequest: null, fixes: null })], more));
  expect(warnings.map(({ pointer }) => pointer)).toEqual(["/runs/0/artifacts/0", "/runs/0/webRequests"]);
});

test("no key of a map is in a warning", async () => {
  const { warnings } = await read({ partialFingerprints: { s3cret: 5 }, webRequest: { headers: { s3cret: [] } } });
  expect(warnings).toHaveLength(2);
  expect(JSON.stringify(warnings)).not.toContain("s3cret");
});
