import { any, boolean, each, list, map, number, object, type Shape, scalar, string } from "../json/select";
import { limits } from "./limits";

/** The members of SARIF 2.1.0 that are read, and how much of each. */

const message = object({ text: string, markdown: string, id: string, arguments: list(string, 100) });
const multiformat = object({ text: string, markdown: string });
const configuration = object({ level: scalar, rank: number });
const componentReference = object({ name: string, index: number, guid: string });
const ruleReference = object({ id: string, index: number, guid: string, toolComponent: componentReference });
const properties = map(any, 1000);
/** A reference to an entry of a taxonomy (SARIF 2.1.0 §3.52). */
const taxonReference = ruleReference;
/** One more than is kept, so that it can be said that something was cut. */
const first = (shape: Shape, max: number) => list(shape, max + 1);

const rule = object(
  {
    id: string,
    guid: string,
    name: string,
    shortDescription: multiformat,
    fullDescription: multiformat,
    help: multiformat,
    helpUri: string,
    defaultConfiguration: configuration,
    messageStrings: map(multiformat, 100),
    relationships: list(object({ target: taxonReference }), 100),
    properties,
  },
  "rule",
);

const taxonomy = {
  name: string,
  guid: string,
  taxa: list(object({ id: string, guid: string }), 5000),
};

const component = (name: string) =>
  object(
    {
      ...taxonomy,
      version: string,
      semanticVersion: string,
      rules: each(rule),
      globalMessageStrings: map(multiformat, 1000),
    },
    name,
  );

const artifactLocation = object({ uri: string, uriBaseId: string, index: number });
const snippet = object({ text: string });
const logicalLocation = { fullyQualifiedName: string, name: string, decoratedName: string };
const region = { startLine: number, startColumn: number, endLine: number, endColumn: number, snippet };

const location = object({
  id: number,
  message,
  physicalLocation: object({
    artifactLocation,
    region: object({ ...region, message }),
    contextRegion: object({ startLine: number, snippet }),
  }),
  logicalLocations: list(object({ ...logicalLocation, index: number }), 4),
});

const step = {
  index: number,
  location,
  module: string,
  kinds: first(string, limits.kinds),
  importance: string,
  nestingLevel: number,
};

const codeFlow = object({
  message,
  threadFlows: first(object({ message, locations: first(object(step), limits.steps) }), limits.codeFlows),
});

const frame = object({ location, module: string, threadId: number, parameters: first(string, limits.parameters) });
const stack = object({ message, frames: first(frame, limits.frames) });

const content = object({ text: string });
const replacement = object({
  deletedRegion: object({ ...region, charOffset: number, charLength: number }),
  insertedContent: content,
});
const fix = object({
  description: message,
  artifactChanges: first(
    object({ artifactLocation, replacements: first(replacement, limits.replacements) }),
    limits.changes,
  ),
});

const webMessage = {
  index: number,
  protocol: string,
  version: string,
  headers: map(string, limits.headers + 1),
  body: content,
};
const webRequest = {
  ...webMessage,
  target: string,
  method: string,
  parameters: map(string, limits.headers + 1),
};
const webResponse = { ...webMessage, statusCode: number, reasonPhrase: string };

const result = object(
  {
    ruleId: string,
    ruleIndex: number,
    rule: ruleReference,
    kind: scalar,
    level: scalar,
    message,
    locations: first(location, limits.locations),
    relatedLocations: first(location, limits.locations),
    codeFlows: first(codeFlow, limits.codeFlows),
    stacks: first(stack, limits.stacks),
    fixes: first(fix, limits.fixes),
    webRequest: object(webRequest),
    webResponse: object(webResponse),
    guid: string,
    correlationGuid: string,
    rank: scalar,
    occurrenceCount: number,
    taxa: first(taxonReference, limits.taxa),
    hostedViewerUri: string,
    workItemUris: first(string, limits.links),
    fingerprints: map(string, 1000),
    partialFingerprints: map(string, 1000),
    suppressions: list(object({ status: scalar, kind: scalar, justification: string }), 100),
    baselineState: scalar,
    provenance: object({ invocationIndex: number }),
    properties,
  },
  "result",
);

const invocation = object(
  {
    executionSuccessful: boolean,
    workingDirectory: artifactLocation,
    ruleConfigurationOverrides: list(object({ descriptor: ruleReference, configuration }), 10_000),
  },
  "invocation",
);

const run = object(
  {
    tool: object({ driver: component("driver"), extensions: each(component("extension")) }, "tool"),
    automationDetails: object({ id: string }),
    originalUriBaseIds: map(artifactLocation, 1000, "bases"),
    versionControlProvenance: list(
      object({
        repositoryUri: string,
        revisionId: string,
        branch: string,
        revisionTag: string,
        mappedTo: artifactLocation,
      }),
      100,
      "provenance",
    ),
    taxonomies: list(object(taxonomy), 100, "taxonomies"),
    artifacts: each(object({ location: artifactLocation }, "artifact"), "artifacts"),
    logicalLocations: each(object(logicalLocation, "logicalLocation"), "logicalLocations"),
    invocations: each(invocation, "invocations"),
    threadFlowLocations: each(object(step, "threadFlowLocation"), "threadFlowLocations"),
    webRequests: each(object(webRequest, "webRequest"), "webRequests"),
    webResponses: each(object(webResponse, "webResponse"), "webResponses"),
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
