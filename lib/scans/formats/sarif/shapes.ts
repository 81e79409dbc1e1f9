import { any, each, list, map, object, type Shape, scalar } from "../json/select";
import { limits } from "./limits";

/** The members of SARIF 2.1.0 that are read, and how much of each. */

const message = object({ text: scalar, markdown: scalar, id: scalar, arguments: list(scalar, 100) });
const multiformat = object({ text: scalar, markdown: scalar });
const configuration = object({ level: scalar, rank: scalar });
const componentReference = object({ name: scalar, index: scalar, guid: scalar });
const ruleReference = object({ id: scalar, index: scalar, guid: scalar, toolComponent: componentReference });
const properties = map(any, 1000);
/** A reference to an entry of a taxonomy (SARIF 2.1.0 §3.52). */
const taxonReference = ruleReference;
/** One more than is kept, so that it can be said that something was cut. */
const first = (shape: Shape, max: number) => list(shape, max + 1);

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
    relationships: list(object({ target: taxonReference }), 100),
    properties,
  },
  "rule",
);

const taxonomy = {
  name: scalar,
  guid: scalar,
  taxa: list(object({ id: scalar, guid: scalar }), 5000),
};

const component = (name: string) =>
  object(
    {
      ...taxonomy,
      version: scalar,
      semanticVersion: scalar,
      rules: each(rule),
      globalMessageStrings: map(multiformat, 1000),
    },
    name,
  );

const artifactLocation = object({ uri: scalar, uriBaseId: scalar, index: scalar });
const snippet = object({ text: scalar });
const logicalLocation = { fullyQualifiedName: scalar, name: scalar, decoratedName: scalar };
const region = { startLine: scalar, startColumn: scalar, endLine: scalar, endColumn: scalar, snippet };

const location = object({
  id: scalar,
  message,
  physicalLocation: object({
    artifactLocation,
    region: object({ ...region, message }),
    contextRegion: object({ snippet }),
  }),
  logicalLocations: list(object({ ...logicalLocation, index: scalar }), 4),
});

const step = object({
  index: scalar,
  location,
  module: scalar,
  kinds: first(scalar, limits.kinds),
  importance: scalar,
  nestingLevel: scalar,
});

const codeFlow = object({
  message,
  threadFlows: first(object({ message, locations: first(step, limits.steps) }), limits.codeFlows),
});

const frame = object({ location, module: scalar, threadId: scalar, parameters: first(scalar, limits.parameters) });
const stack = object({ message, frames: first(frame, limits.frames) });

const content = object({ text: scalar });
const replacement = object({ deletedRegion: object(region), insertedContent: content });
const fix = object({
  description: message,
  artifactChanges: first(
    object({ artifactLocation, replacements: first(replacement, limits.replacements) }),
    limits.changes,
  ),
});

const webMessage = {
  index: scalar,
  protocol: scalar,
  version: scalar,
  headers: map(scalar, limits.headers + 1),
  body: content,
};
const webRequest = object({
  ...webMessage,
  target: scalar,
  method: scalar,
  parameters: map(scalar, limits.headers + 1),
});
const webResponse = object({ ...webMessage, statusCode: scalar, reasonPhrase: scalar });

const result = object(
  {
    ruleId: scalar,
    ruleIndex: scalar,
    rule: ruleReference,
    kind: scalar,
    level: scalar,
    message,
    locations: first(location, limits.locations),
    relatedLocations: first(location, limits.locations),
    codeFlows: first(codeFlow, limits.codeFlows),
    stacks: first(stack, limits.stacks),
    fixes: first(fix, limits.fixes),
    webRequest,
    webResponse,
    guid: scalar,
    correlationGuid: scalar,
    rank: scalar,
    occurrenceCount: scalar,
    taxa: first(taxonReference, limits.taxa),
    hostedViewerUri: scalar,
    workItemUris: first(scalar, limits.links),
    fingerprints: map(scalar, 1000),
    partialFingerprints: map(scalar, 1000),
    suppressions: list(object({ status: scalar, kind: scalar, justification: scalar }), 100),
    baselineState: scalar,
    provenance: object({ invocationIndex: scalar }),
    properties,
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
    versionControlProvenance: list(
      object({
        repositoryUri: scalar,
        revisionId: scalar,
        branch: scalar,
        revisionTag: scalar,
        mappedTo: artifactLocation,
      }),
      100,
      "provenance",
    ),
    taxonomies: list(object(taxonomy), 100, "taxonomies"),
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
