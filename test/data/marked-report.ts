/**
 * A SARIF report that has a text of its own in each member that SARIF 2.1.0 offers for a result, its rule and its run; made
 * of the member's name unless `textOf` gives another.
 */
export function markedReport(
  textOf = (name: string, number: number) => `marker-${number}-${name.replace(/[^A-Za-z]/g, "")}-end`,
) {
  /** The texts by the names of their members. */
  const markers = new Map<string, string>();
  const mark = (name: string, before = "", after = "") => {
    const marker = textOf(name, markers.size);
    markers.set(name, marker);
    return before + marker + after;
  };
  const uri = (name: string) => mark(name, "https://example.com/");
  const message = (name: string) => ({ text: mark(`${name}.message`) });
  const content = (name: string) => ({ text: mark(`${name}.text`) });
  const bag = (name: string) => ({ [mark(`${name}.properties name`)]: { nested: [mark(`${name}.properties value`)] } });

  const location = (name: string) => ({
    id: 7,
    message: message(name),
    physicalLocation: {
      address: { fullyQualifiedName: mark(`${name}.address`) },
      artifactLocation: { uri: mark(`${name}.uri`, "src/", ".js"), description: message(`${name}.artifactLocation`) },
      region: {
        startLine: 3,
        startColumn: 5,
        endLine: 4,
        endColumn: 9,
        snippet: content(`${name}.snippet`),
        sourceLanguage: mark(`${name}.sourceLanguage`),
      },
      contextRegion: { startLine: 1, endLine: 9, snippet: content(`${name}.contextRegion`) },
    },
    logicalLocations: [
      {
        fullyQualifiedName: mark(`${name}.fullyQualifiedName`),
        name: mark(`${name}.logical name`),
        decoratedName: mark(`${name}.decoratedName`),
        kind: mark(`${name}.logical kind`),
      },
    ],
    annotations: [{ startLine: 3, message: message(`${name}.annotation`) }],
    relationships: [{ target: 8, kinds: [mark(`${name}.relationship kind`)] }],
    properties: bag(name),
  });

  const threadFlowLocation = {
    location: location("step"),
    module: mark("step.module"),
    kinds: [mark("step.kind")],
    importance: mark("step.importance"),
    nestingLevel: 2,
    state: { x: { text: mark("step.state") } },
    executionOrder: 1,
    executionTimeUtc: "2026-01-01T00:00:00Z",
    stack: { message: message("step.stack"), frames: [] },
    taxa: [{ id: mark("step.taxon") }],
    properties: bag("step"),
  };

  const web = (name: string) => ({
    protocol: mark(`${name}.protocol`),
    version: mark(`${name}.version`),
    headers: { [mark(`${name}.header name`)]: mark(`${name}.header value`), Cookie: mark(`${name}.cookie`) },
    body: content(`${name}.body`),
    properties: bag(name),
  });

  const result = {
    ruleId: "marked/rule",
    ruleIndex: 0,
    guid: mark("guid"),
    correlationGuid: mark("correlationGuid"),
    kind: "fail",
    level: "error",
    message: { text: mark("message.text"), markdown: mark("message.markdown") },
    analysisTarget: { uri: uri("analysisTarget") },
    locations: [location("location"), location("second location")],
    relatedLocations: [location("related location")],
    codeFlows: [
      {
        message: message("codeFlow"),
        threadFlows: [
          { id: mark("threadFlow.id"), message: message("threadFlow"), locations: [threadFlowLocation] },
          { locations: [threadFlowLocation] },
        ],
        properties: bag("codeFlow"),
      },
    ],
    stacks: [
      {
        message: message("stack"),
        frames: [
          {
            location: location("frame"),
            module: mark("frame.module"),
            threadId: 42_001,
            parameters: [mark("frame.parameter")],
          },
        ],
      },
    ],
    fixes: [
      {
        description: message("fix"),
        artifactChanges: [
          {
            artifactLocation: { uri: mark("fix.uri", "src/", ".js") },
            replacements: [
              {
                deletedRegion: { startLine: 3, startColumn: 1, endColumn: 4, snippet: content("fix.deletedRegion") },
                insertedContent: content("fix.insertedContent"),
              },
            ],
          },
        ],
      },
    ],
    webRequest: {
      ...web("webRequest"),
      target: mark("webRequest.target", "/"),
      method: mark("webRequest.method"),
      parameters: { [mark("webRequest.parameter name")]: mark("webRequest.parameter value") },
    },
    webResponse: { ...web("webResponse"), statusCode: 599, reasonPhrase: mark("webResponse.reasonPhrase") },
    graphs: [{ description: message("graph"), nodes: [{ id: mark("graph.node") }] }],
    graphTraversals: [{ resultGraphIndex: 0, description: message("graphTraversal") }],
    attachments: [{ description: message("attachment"), artifactLocation: { uri: uri("attachment.uri") } }],
    rank: 61.25,
    occurrenceCount: 31_337,
    hostedViewerUri: uri("hostedViewerUri"),
    workItemUris: [uri("workItemUri")],
    fingerprints: { [mark("fingerprint name")]: mark("fingerprint value") },
    partialFingerprints: { [mark("partialFingerprint name")]: mark("partialFingerprint value") },
    baselineState: "new",
    taxa: [
      { id: "1021", toolComponent: { name: "CWE" } },
      { id: mark("taxon.id"), toolComponent: { name: mark("taxon.taxonomy") } },
    ],
    provenance: {
      firstDetectionTimeUtc: "2026-01-01T00:00:00Z",
      firstDetectionRunGuid: mark("provenance.firstDetectionRunGuid"),
      lastDetectionRunGuid: mark("provenance.lastDetectionRunGuid"),
      conversionSources: [{ artifactLocation: { uri: uri("provenance.conversionSource") } }],
    },
    properties: {
      tags: [mark("tag"), "external/cwe/cwe-0502"],
      cwe: ["CWE-611: Something"],
      precision: mark("precision"),
      ...bag("result"),
    },
  };

  const rule = {
    id: "marked/rule",
    guid: mark("rule.guid"),
    name: mark("rule.name"),
    deprecatedIds: [mark("rule.deprecatedId")],
    shortDescription: { text: mark("rule.shortDescription") },
    fullDescription: { text: mark("rule.fullDescription"), markdown: mark("rule.fullDescription.markdown") },
    help: { text: mark("rule.help.text"), markdown: mark("rule.help.markdown") },
    helpUri: uri("rule.helpUri"),
    messageStrings: { default: { text: mark("rule.messageString") } },
    defaultConfiguration: { level: "note", parameters: { properties: { x: mark("rule.parameter") } } },
    relationships: [{ target: { id: "918", toolComponent: { guid: "cwe-guid" } }, kinds: ["superset"] }],
    properties: { tags: [mark("rule.tag"), "CWE-79"], ...bag("rule") },
  };

  const run = {
    tool: {
      driver: {
        name: mark("tool.name"),
        fullName: mark("tool.fullName"),
        version: mark("tool.version"),
        semanticVersion: mark("tool.semanticVersion"),
        organization: mark("tool.organization"),
        product: mark("tool.product"),
        informationUri: uri("tool.informationUri"),
        rules: [rule],
        notifications: [{ id: mark("tool.notification") }],
      },
    },
    results: [result],
    automationDetails: {
      id: mark("automationDetails.id"),
      guid: mark("automationDetails.guid"),
      description: message("automationDetails"),
    },
    baselineGuid: mark("baselineGuid"),
    taxonomies: [{ name: "Common Weakness Enumeration", guid: "cwe-guid", taxa: [{ id: "918" }] }],
    versionControlProvenance: [
      {
        repositoryUri: mark("repositoryUri", "https://user:password@example.com/"),
        revisionId: mark("revisionId"),
        branch: mark("branch"),
        revisionTag: mark("revisionTag"),
      },
    ],
    invocations: [
      {
        executionSuccessful: true,
        commandLine: mark("invocation.commandLine"),
        arguments: [mark("invocation.argument")],
        machine: mark("invocation.machine"),
        account: mark("invocation.account"),
        environmentVariables: { SECRET: mark("invocation.environmentVariable") },
        toolExecutionNotifications: [{ message: message("invocation.notification") }],
      },
    ],
    language: "en-US",
    properties: bag("run"),
  };

  return { report: { version: "2.1.0", runs: [run] }, markers };
}
