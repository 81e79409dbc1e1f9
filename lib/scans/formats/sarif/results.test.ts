import fc from "fast-check";
import { expect, test } from "vitest";
import { readAll } from "@/test/data/read-all";
import { sampleLog, sampleResult, sampleRule, sampleRun } from "@/test/data/sample-report";

const one = async (result: unknown, run: Record<string, unknown> = {}, driver: Record<string, unknown> = {}) => {
  const read = await readAll(sampleLog(sampleRun([result], run, driver)));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.findings[0];
};

test("the level comes from the result, the override, the rule, or is warning", async () => {
  const rules = [sampleRule("R1", { defaultConfiguration: { level: "note" } }), sampleRule("R2")];
  const overridden = {
    invocations: [{ ruleConfigurationOverrides: [{ descriptor: { id: "R1" }, configuration: { level: "error" } }] }],
  };
  expect(await one(sampleResult({ level: "none" }), {}, { rules })).toMatchObject({ severity: "info" });
  expect(await one(sampleResult(), overridden, { rules })).toMatchObject({ severity: "high" });
  expect(await one(sampleResult(), {}, { rules })).toMatchObject({ severity: "low" });
  expect(await one(sampleResult({ ruleId: "R2" }), {}, { rules })).toMatchObject({ severity: "medium" });
  expect(await one(sampleResult({ level: 3 }), {}, { rules })).toMatchObject({ severity: "low" });
  expect(await one(sampleResult({ kind: "review" }))).toMatchObject({ severity: "info", suppressed: false });
});

test.each([
  ["9.1", 9.1, "critical"],
  [7, 7, "high"],
  ["0.0", 0, "info"],
  ["eleven", null, "medium"],
  [11, null, "medium"],
  [-1, null, "medium"],
])("security-severity %j is %j, %s", async (given, score, severity) => {
  const properties = { "security-severity": given };
  expect(await one(sampleResult({ properties }))).toMatchObject({ score, severity });
  expect(await one(sampleResult(), {}, { rules: [sampleRule("R1", { properties })] })).toMatchObject({
    score,
    severity,
  });
});

test("many overrides, rules and extensions cost each result nothing", async () => {
  const rules = Array.from({ length: 20_000 }, (_, index) => ({ id: `rule-${index}`, guid: `guid-${index}` }));
  const overrides = rules.map(({ guid }) => ({ descriptor: { guid }, configuration: { level: "error" } }));
  const extensions = Array.from({ length: 20_000 }, () => ({}));
  const results = Array.from({ length: 300 }, (_, index) => sampleResult({ ruleId: `rule-${index}/a/b` }));
  const run = {
    tool: { driver: { name: "Sample", rules }, extensions },
    invocations: [{ executionSuccessful: true, ruleConfigurationOverrides: overrides.slice(0, 10_000) }],
    results,
  };
  const { findings } = await readAll(sampleLog(run), 65_536);
  expect(findings.map(({ severity }) => severity)).toEqual(results.map(() => "high"));
});

test("a rule brings its title, help, address and tags", async () => {
  const rule = {
    id: "R1",
    name: "Name",
    help: { text: "t", markdown: "# m" },
    helpUri: "https://example.com/r",
    properties: { tags: ["a", 5] },
  };
  const read = async (more: object) => (await one(sampleResult(), {}, { rules: [{ ...rule, ...more }] }))?.rule;
  expect(await read({})).toMatchObject({ title: "Name", help: "# m", helpUrl: "https://example.com/r", tags: ["a"] });
  expect(
    await read({ help: undefined, fullDescription: { text: "full" }, helpUri: "javascript:alert(1)" }),
  ).toMatchObject({
    help: "full",
    helpUrl: undefined,
  });
});

test("locations come from uri, base, artifact and logical location", async () => {
  const run = {
    originalUriBaseIds: { LIB: { uri: "lib/", uriBaseId: "ROOT" }, ROOT: { uri: "file:///ci/" } },
    artifacts: [{ location: { uri: "src/from%20table.js" } }],
    logicalLocations: [{ fullyQualifiedName: "a::b" }],
  };
  const at = (artifactLocation: object) =>
    one({ message: { text: "m" }, locations: [{ physicalLocation: { artifactLocation } }] }, run);
  expect(await at({ uri: "x.js", uriBaseId: "LIB" })).toMatchObject({ path: "lib/x.js" });
  expect(await at({ index: 0 })).toMatchObject({ path: "src/from table.js" });
  expect(await at({ index: 7 })).toMatchObject({ path: null });
  expect(await one({ message: { text: "m" }, locations: [{ logicalLocations: [{ index: 0 }] }] }, run)).toMatchObject({
    logicalLocation: "a::b",
  });
  expect(await one({ message: { text: "m" } }, run)).toMatchObject({
    path: null,
    startLine: null,
    logicalLocation: null,
  });
});

test.each([
  [[{ kind: "external" }], true],
  [[{ kind: "external", status: "accepted" }], true],
  [[{ kind: "external", status: "underReview" }], false],
  [[{ kind: "external", status: "rejected" }], false],
  [[{ status: "accepted" }, {}], true],
  [[{ status: "rejected" }, { status: "accepted" }], false],
  [[{ status: "accepted" }, { status: "underReview" }], false],
  [[{ status: 5 }], false],
  [[], false],
  [5, false],
])("suppressions %j: suppressed is %j", async (suppressions, suppressed) => {
  expect(await one(sampleResult({ suppressions }))).toMatchObject({ suppressed });
});

test.each([{ baselineState: "absent" }, { kind: "pass" }, { kind: "notApplicable" }])(
  "%j needs no work",
  async (more) => {
    expect(await one(sampleResult(more))).toMatchObject({ suppressed: true });
  },
);

test("only string-valued fingerprints count, and partial ones only without others", async () => {
  const nested = { a: { b: "c" }, d: 5, e: ["x"] };
  const of = async (more: Record<string, unknown>) => (await one(sampleResult(more)))?.fingerprints;
  expect(await of({ fingerprints: { ...nested, f: "g" }, partialFingerprints: { h: "i" } })).toEqual([["f", "g"]]);
  expect(await of({ fingerprints: nested, partialFingerprints: { h: "i" } })).toEqual([["h", "i"]]);
  expect(await of({ fingerprints: { m: "requires login" } })).toEqual([]);
});

test("one bad result is rejected with its location, the others are taken", async () => {
  const bad = [5, [], null, {}, { message: 5 }, { message: { text: 5 } }, { message: { id: "unknown" } }];
  const read = await readAll(sampleLog(sampleRun([sampleResult(), ...bad])));
  expect(read).toMatchObject({ ok: true, received: 8, rejected: 7, findings: [{ ruleId: "R1" }] });
  const pointers = read.ok ? read.warnings.map(({ pointer }) => pointer) : [];
  const [mistyped, rejected] = [
    ["/5/message", "/6/message/text"],
    ["/1", "/2", "/3", "/4", "/5", "/6", "/7"],
  ];
  expect(pointers.slice(0, 3)).toEqual(["/runs/0", ...mistyped.map((at) => `/runs/0/results${at}`)]);
  expect(pointers.slice(3).map((pointer) => pointer.replace("/message", ""))).toEqual(
    rejected.map((at) => `/runs/0/results${at}`),
  );
});

test("a result without a message is taken under its rule's title or id, and one that reports no problem needs neither", async () => {
  const bare = [{ ruleId: "R1" }, { ruleIndex: 1, message: { id: "unknown" } }, { ruleId: "R9", message: 5 }];
  const kept = [{ kind: "pass" }, { kind: "notApplicable", message: { id: "unknown" } }, { baselineState: "absent" }];
  const read = await readAll(sampleLog(sampleRun([...bare, ...kept])));
  expect(read).toMatchObject({ ok: true, rejected: 0, runs: [{ complete: true, rejected: 0 }] });
  expect(read.findings.map(({ message, suppressed }) => [message, suppressed])).toEqual([
    ["About R1", false],
    ["About R2", false],
    ["R9", false],
    ["", true],
    ["", true],
    ["", true],
  ]);
});

test("there are at most a hundred warnings", async () => {
  const read = await readAll(sampleLog(sampleRun(Array.from({ length: 500 }, () => 1))));
  expect(read.ok && [read.rejected, read.warnings.length]).toEqual([500, 100]);
});

test.each([
  [sampleRun([], { invocations: [{ executionSuccessful: false }] })],
  [sampleRun(null)],
  [sampleRun(undefined)],
  [sampleRun([], { externalPropertyFileReferences: { results: [{ location: { uri: "x" } }] } })],
])("a run that did not end well is not complete, with a warning", async (run) => {
  const read = await readAll(sampleLog(run));
  expect(read.ok && [read.runs[0]?.complete, read.warnings.length]).toEqual([false, 1]);
});

test("whatever is of the wrong type where nothing depends on it is passed over", async () => {
  const fuzz = fc.oneof(fc.jsonValue(), fc.constantFrom(1, -1, "x", null, [], {}));
  const names = [
    "ruleId",
    "ruleIndex",
    "rule",
    "kind",
    "level",
    "locations",
    "fingerprints",
    "partialFingerprints",
    "suppressions",
    "properties",
    "provenance",
  ];
  const result = fc.dictionary(fc.constantFrom(...names), fuzz).map((more) => ({ ...more, message: { text: "m" } }));
  const run = fc.dictionary(
    fc.constantFrom("artifacts", "originalUriBaseIds", "invocations", "automationDetails", "logicalLocations"),
    fuzz,
  );
  const driver = fc.dictionary(fc.constantFrom("rules", "globalMessageStrings", "version"), fuzz);
  await fc.assert(
    fc.asyncProperty(fc.array(result), run, driver, async (results, more, driverMore) => {
      expect(await readAll(sampleLog(sampleRun(results, more, driverMore)))).toMatchObject({
        ok: true,
        received: results.length,
        rejected: 0,
      });
    }),
  );
});

test("the order of members changes nothing", async () => {
  const run = {
    ...sampleRun(
      [
        sampleResult({ ruleId: undefined, ruleIndex: 1 }),
        {
          message: { id: "g", arguments: ["x"] },
          locations: [{ physicalLocation: { artifactLocation: { index: 0 } } }],
        },
        {
          ruleId: "R1",
          message: { text: "m" },
          locations: [
            { physicalLocation: { artifactLocation: { uri: "/ci/a.js" } } },
            { logicalLocations: [{ index: 0 }] },
          ],
        },
      ],
      {},
      { globalMessageStrings: { g: { text: "Global {0}" } } },
    ),
    automationDetails: { id: "cat" },
    originalUriBaseIds: { ROOT: { uri: "file:///ci/" } },
    artifacts: [{ location: { uri: "b.js", uriBaseId: "ROOT" } }],
    logicalLocations: [{ name: "n" }],
    invocations: [{ ruleConfigurationOverrides: [{ descriptor: { id: "R1" }, configuration: { level: "error" } }] }],
  };
  const summary = async (members: readonly (readonly [string, unknown])[]) => {
    const read = await readAll({ runs: [Object.fromEntries(members)], version: "2.1.0" }, 100);
    return read.findings.map(({ path, severity, message, rule, ruleId }) => ({
      path,
      severity,
      message,
      rule: rule?.id,
      ruleId,
    }));
  };
  const expected = await summary(Object.entries(run));
  expect(expected.map(({ path }) => path)).toEqual(["src/a.js", "b.js", "a.js"]);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(Object.entries(run), { minLength: 7 }), async (members) => {
      expect(await summary(members)).toEqual(expected);
    }),
  );
});

test("a second reading is made only when results need what came after them", async () => {
  const results = [sampleResult()];
  const { tool } = sampleRun([]);
  expect(
    await readAll(sampleLog({ tool, results, artifacts: [{}], invocations: [{}], automationDetails: {} })),
  ).toMatchObject({ passes: 1 });
  expect(await readAll(sampleLog({ results, tool }))).toMatchObject({
    passes: 2,
    received: 1,
    findings: [{ rule: { id: "R1" } }],
  });
});

test("the folder that a repository was checked out to, or that the tool ran in, is no part of a path", async () => {
  const result = (root: string) => sampleResult({}, `file://${root}/sub/a.py`, 3);
  const runs = (root: string) => [
    { versionControlProvenance: [{ mappedTo: { uri: `file://${root}/` } }] },
    { invocations: [{ executionSuccessful: true, workingDirectory: { uri: `file://${root}` } }] },
    {
      originalUriBaseIds: { R: { uri: `file://${root}/` } },
      invocations: [{ executionSuccessful: true, workingDirectory: { uri: `file://${root}/sub` } }],
    },
  ];
  for (const root of ["/builds/shop", "/home/ci2/build77"]) {
    for (const more of runs(root)) {
      const run = sampleRun([result(root)], more);
      for (const ordered of [run, { ...more, ...run }]) {
        expect((await readAll(sampleLog(ordered))).findings).toMatchObject([{ path: "sub/a.py" }]);
      }
    }
  }
});
