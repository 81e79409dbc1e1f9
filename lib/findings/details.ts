/** What a report says of a finding beyond where it is, what it says and how severe it is. What is not given is left out. */

export type Region = {
  /** Lines and columns count from 1; the end column is the one after the last character. */
  startLine?: number | undefined;
  startColumn?: number | undefined;
  endLine?: number | undefined;
  endColumn?: number | undefined;
};

export type Location = Region & {
  /** By which the message may refer to it. */
  id?: number | undefined;
  path?: string | undefined;
  /** The function, class or module. */
  logicalLocation?: string | undefined;
  message?: string | undefined;
  snippet?: string | undefined;
  /** The line with which the snippet begins, where it is of what is around the location. */
  snippetStartLine?: number | undefined;
};

export type Step = Location & {
  module?: string | undefined;
  /** Such as `source`, `sink`, `call` or `branch`. */
  kinds?: string[] | undefined;
  importance?: string | undefined;
  nestingLevel?: number | undefined;
};

/** A way through the program that leads to the problem, in the order of its execution. */
export type CodeFlow = { message?: string | undefined; steps: Step[] };

export type Frame = Location & {
  module?: string | undefined;
  threadId?: number | undefined;
  parameters?: string[] | undefined;
};

export type Stack = { message?: string | undefined; frames: Frame[] };

export type Replacement = Region & {
  /** Where it is given in characters of the whole file, from 0, instead of lines. */
  charOffset?: number | undefined;
  charLength?: number | undefined;
  deletedText?: string | undefined;
  insertedText?: string | undefined;
};

export type Fix = {
  description?: string | undefined;
  changes: { path?: string | undefined; replacements: Replacement[] }[];
};

export type NamedText = { name: string; value: string };

export type WebRequest = {
  protocol?: string | undefined;
  version?: string | undefined;
  method?: string | undefined;
  target?: string | undefined;
  headers?: NamedText[] | undefined;
  parameters?: NamedText[] | undefined;
  body?: string | undefined;
};

export type WebResponse = {
  protocol?: string | undefined;
  version?: string | undefined;
  statusCode?: number | undefined;
  reasonPhrase?: string | undefined;
  headers?: NamedText[] | undefined;
  body?: string | undefined;
};

/** A class of a taxonomy such as OWASP's. */
export type Taxon = { taxonomy?: string | undefined; id: string };

/** Members of a property bag, with values of any type that JSON has. */
export type Properties = Record<string, unknown>;

export type Details = {
  /** The message in Markdown. */
  messageMarkdown?: string | undefined;
  /** The message with its links to locations, `[text](1)`, where it has some. */
  messageWithLinks?: string | undefined;
  /** The line with which the code of the finding begins, where it is of what is around it. */
  snippetStartLine?: number | undefined;
  /** Where there is more to say than the columns of the finding hold: every location, the main one among them. */
  locations?: Location[] | undefined;
  relatedLocations?: Location[] | undefined;
  codeFlows?: CodeFlow[] | undefined;
  stacks?: Stack[] | undefined;
  fixes?: Fix[] | undefined;
  webRequest?: WebRequest | undefined;
  webResponse?: WebResponse | undefined;
  /** 0 to 100, the most important first. */
  rank?: number | undefined;
  precision?: string | undefined;
  guid?: string | undefined;
  correlationGuid?: string | undefined;
  occurrenceCount?: number | undefined;
  fingerprints?: NamedText[] | undefined;
  taxa?: Taxon[] | undefined;
  /** Web addresses of it: where the tool shows it, and its entries in trackers. */
  links?: string[] | undefined;
  properties?: Properties | undefined;
};

export type RuleDetails = {
  name?: string | undefined;
  description?: string | undefined;
  guid?: string | undefined;
  precision?: string | undefined;
  rank?: number | undefined;
  properties?: Properties | undefined;
};

/** The state of the code that a tool looked at. */
export type Provenance = {
  repository?: string | undefined;
  branch?: string | undefined;
  commit?: string | undefined;
  tag?: string | undefined;
};
