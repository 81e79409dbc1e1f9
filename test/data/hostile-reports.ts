/**
 * Valid reports that are small when packed, and in which many results refer to one large thing. Each kind gives the
 * parts of a run for a thing `scale` times as large.
 */

type Members = Record<string, unknown>;
type Hostile = { driver?: Members; tool?: Members; run?: Members; result: (index: number) => Members };

const message = { text: "m" };
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
const at = (...artifactLocations: Members[]) => ({
  locations: artifactLocations.map((artifactLocation) => ({ physicalLocation: { artifactLocation } })),
});
const deep = "folder/".repeat(50);
const bases = (count: number, base: (index: number) => Members) =>
  Object.fromEntries(times(count, (index) => [`B${index}`, base(index)]));
const templateOf = (text: string) => ({ rules: [{ id: "R1", messageStrings: { m: { text } } }] });
const byTemplate = (args?: (index: number) => string[]) => (index: number) => ({
  ruleIndex: 0,
  message: { id: "m", ...(args !== undefined && { arguments: args(index) }) },
});

const kinds: Record<string, (scale: number) => Hostile> = {
  "many roots that are alike": (scale) => ({
    run: { originalUriBaseIds: bases(250 * scale, (index) => ({ uri: `file:///${deep}${index}/` })) },
    result: () => ({ message, ...at({ uri: `/${deep}x/a.js` }) }),
  }),
  "a chain of bases": (scale) => ({
    run: {
      originalUriBaseIds: bases(250 * scale, (index) => ({ uri: "f/", uriBaseId: `B${index - 1}` })),
    },
    result: () => ({ message, ...at({ uri: "../a.js", uriBaseId: `B${250 * scale - 1}` }) }),
  }),
  "a base with a long name": (scale) => {
    const name = "n".repeat(100_000 * scale);
    return {
      run: {
        originalUriBaseIds: { [name]: { uri: "src/" } },
        artifacts: [{ location: { uri: "a", uriBaseId: name } }],
      },
      result: () => ({ message, ...at({ index: 0 }) }),
    };
  },
  "artifacts with paths to be resolved": (scale) => ({
    run: { artifacts: [{ location: { uri: `${"a/../".repeat(1000 * scale)}a.js` } }] },
    result: () => ({ message, ...at({ index: 0 }) }),
  }),
  "artifacts that come to nothing": (scale) => ({
    run: { artifacts: [{ location: { uri: "./".repeat(2000 * scale) } }] },
    result: () => ({ message, ...at(...times(16, () => ({ index: 0 }))) }),
  }),
  "steps of code flows with long texts": (scale) => ({
    run: { threadFlowLocations: [{ location: { message: { text: "m".repeat(5000 * scale) } } }] },
    result: () => ({ message, codeFlows: [{ threadFlows: [{ locations: times(20, () => ({ index: 0 })) }] }] }),
  }),
  "a web request with many headers": (scale) => ({
    run: { webRequests: [{ headers: Object.fromEntries(times(3, (at) => [`h${at}`, "_".repeat(2000 * scale)])) }] },
    result: () => ({ message, webRequest: { index: 0 } }),
  }),
  "a message with many placeholders": (scale) => ({
    driver: templateOf("{0}".repeat(10_000 * scale)),
    result: byTemplate(),
  }),
  "a message with many arguments": (scale) => ({
    driver: templateOf(times(5000 * scale, (index) => `{${index}}`).join("")),
    result: byTemplate((index) => [`${index}`]),
  }),
  "a message with many braces": (scale) => ({
    driver: templateOf("{{}}".repeat(10_000 * scale)),
    result: byTemplate((index) => [`${index}`]),
  }),
  "a message with many links": (scale) => ({
    driver: templateOf("[a](1)".repeat(10_000 * scale)),
    result: byTemplate(),
  }),
  "many messages of the tool": (scale) => ({
    driver: { globalMessageStrings: bases(250 * scale, (index) => ({ text: `message ${index}` })) },
    result: (index) => ({ message: { id: `B${index % 250}` } }),
  }),
  "a rule with a long identifier": (scale) => ({
    driver: { rules: [{ id: "r".repeat(100_000 * scale), shortDescription: { text: "t" } }] },
    result: () => ({ message, ruleIndex: 0, ruleId: "r" }),
  }),
  "a rule with a long identifier that results do not repeat": (scale) => ({
    driver: { rules: [{ id: "r".repeat(100_000 * scale) }] },
    result: () => ({ message, ruleIndex: 0 }),
  }),
  "a rule with a long title": (scale) => ({
    driver: { rules: [{ id: "R1", shortDescription: { text: "t".repeat(100_000 * scale) } }] },
    result: () => ({ message, ruleIndex: 0 }),
  }),
  "a rule with a long score": (scale) => ({
    driver: { rules: [{ id: "R1", properties: { "security-severity": `${" ".repeat(100_000 * scale)}x` } }] },
    result: () => ({ message, ruleIndex: 0 }),
  }),
  "a rule with many weaknesses": (scale) => ({
    driver: {
      rules: [
        {
          id: "R1",
          properties: {
            tags: times(50, (tag) => times(50 * scale, (index) => `CWE-${10_000 + 200 * tag + index}`).join(" ")),
          },
        },
      ],
    },
    result: () => ({ message, ruleIndex: 0 }),
  }),
  "many extensions by name": (scale) => ({
    tool: { extensions: times(250 * scale, (index) => ({ name: `e${index}`, rules: [{ id: "R1" }] })) },
    result: () => ({ message, rule: { id: "R1", toolComponent: { name: `e${250 * scale - 1}` } } }),
  }),
  "many extensions by guid": (scale) => ({
    tool: { extensions: times(250 * scale, (index) => ({ guid: `e${index}`, rules: [{ id: "R1" }] })) },
    result: () => ({ message, rule: { index: 0, toolComponent: { guid: "nowhere" } } }),
  }),
  "many overrides of many invocations": (scale) => ({
    driver: { rules: times(50, (index) => ({ id: `R${index}`, guid: `g${index}` })) },
    run: {
      invocations: times(50, () => ({
        executionSuccessful: true,
        ruleConfigurationOverrides: times(10 * scale, (index) => ({
          descriptor: { guid: `g${index}` },
          configuration: { level: "error" },
        })),
      })),
    },
    result: (index) => ({ message, ruleIndex: 49, provenance: { invocationIndex: index % 50 } }),
  }),
  "logical locations with long names": (scale) => ({
    run: { logicalLocations: [{ fullyQualifiedName: "f".repeat(100_000 * scale) }] },
    result: () => ({ message, locations: [{ logicalLocations: [{ index: 0 }] }] }),
  }),
};

export const hostileKinds = Object.keys(kinds);

/** The report of a kind as text, with so many results. */
export function hostileReport(kind: string, scale: number, results: number): string {
  const make = kinds[kind];
  if (make === undefined) throw new Error(`there is no kind ${kind}`);
  const { driver, tool, run, result } = make(scale);
  return JSON.stringify({
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "Hostile", ...driver }, ...tool }, ...run, results: times(results, result) }],
  });
}
