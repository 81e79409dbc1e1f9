import { each, list, map, object, type Shape, scalar } from "../json/select";

/** The members of SARIF 2.1.0 that are read, and how much of each. */

const message = object({ text: scalar, markdown: scalar, id: scalar, arguments: list(scalar, 100) });
const multiformat = object({ text: scalar, markdown: scalar });
const configuration = object({ level: scalar });
const componentReference = object({ name: scalar, index: scalar, guid: scalar });
const ruleReference = object({ id: scalar, index: scalar, guid: scalar, toolComponent: componentReference });
const severityProperties = object({ "security-severity": scalar });

const rule = object(
  {
    id: scalar,
    guid: scalar,
    name: scalar,
    shortDescription: multiformat,
    fullDescription: multiformat,
    help: multiformat,
    helpUri: scalar,
    defaultConfiguration: configuration,
    messageStrings: map(multiformat, 100),
    properties: object({ "security-severity": scalar, tags: list(scalar, 50) }),
  },
  "rule",
);

const component = (name: string) =>
  object(
    {
      name: scalar,
      version: scalar,
      semanticVersion: scalar,
      guid: scalar,
      rules: each(rule),
      globalMessageStrings: map(multiformat, 1000),
    },
    name,
  );

const artifactLocation = object({ uri: scalar, uriBaseId: scalar, index: scalar });
const snippet = object({ text: scalar });
const logicalLocation = { fullyQualifiedName: scalar, name: scalar, decoratedName: scalar };

const location = object({
  physicalLocation: object({
    artifactLocation,
    region: object({ startLine: scalar, startColumn: scalar, endLine: scalar, snippet }),
    contextRegion: object({ snippet }),
  }),
  logicalLocations: list(object({ ...logicalLocation, index: scalar }), 4),
});

const result = object(
  {
    ruleId: scalar,
    ruleIndex: scalar,
    rule: ruleReference,
    kind: scalar,
    level: scalar,
    message,
    locations: list(location, 16),
    fingerprints: map(scalar, 1000),
    partialFingerprints: map(scalar, 1000),
    suppressions: list(object({ status: scalar }), 100),
    baselineState: scalar,
    provenance: object({ invocationIndex: scalar }),
    properties: severityProperties,
  },
  "result",
);

const invocation = object(
  {
    executionSuccessful: scalar,
    workingDirectory: artifactLocation,
    ruleConfigurationOverrides: list(object({ descriptor: ruleReference, configuration }), 10_000),
  },
  "invocation",
);

const run = object(
  {
    tool: object({ driver: component("driver"), extensions: each(component("extension")) }, "tool"),
    automationDetails: object({ id: scalar }),
    originalUriBaseIds: map(artifactLocation, 1000, "bases"),
    versionControlProvenance: list(object({ mappedTo: artifactLocation }), 100, "provenance"),
    artifacts: each(object({ location: artifactLocation }, "artifact"), "artifacts"),
    logicalLocations: each(object(logicalLocation, "logicalLocation"), "logicalLocations"),
    invocations: each(invocation, "invocations"),
    results: each(result, "results"),
    externalPropertyFileReferences: object({ results: list(object({}), 1) }),
  },
  "run",
);

export const logShape: Shape = object({ version: scalar, runs: each(run, "runs") }, "log");

/** The same document once more, when everything but its results is known. */
export const resultsShape: Shape = object(
  { runs: each(object({ results: each(result, "results") }, "run"), "runs") },
  "log",
);
