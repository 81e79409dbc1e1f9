import { z } from "zod";

/** What a report says of a finding beyond the essentials, as the API gives it: see lib/findings/details.ts. */

const text = z.string().nullable().default(null);
const number = z.int().nullable().default(null);
const listOf = <T extends z.ZodType>(item: T) => z.array(item).default([]);

const region = { startLine: number, startColumn: number, endLine: number, endColumn: number };

const snippetStartLine = number.meta({
  description: "The line with which the snippet begins, where it is of what is around the location.",
});

export const Location = z
  .object({
    id: number.meta({ description: "By which the message may refer to it." }),
    path: text,
    ...region,
    logicalLocation: text,
    message: text,
    snippet: text,
    snippetStartLine,
  })
  .meta({ description: "Lines and columns count from 1; the end column is the one after the last character." });
export type Location = z.output<typeof Location>;

const Step = Location.extend({
  module: text,
  kinds: listOf(z.string()).meta({ description: "Such as `source`, `sink`, `call` or `branch`." }),
  importance: text,
  nestingLevel: number,
});

export const CodeFlow = z
  .object({ message: text, steps: listOf(Step) })
  .meta({ description: "A way through the program that leads to the problem." });
export type CodeFlow = z.output<typeof CodeFlow>;

const Frame = Location.extend({ module: text, threadId: number, parameters: listOf(z.string()) });

export const Stack = z.object({ message: text, frames: listOf(Frame) });
export type Stack = z.output<typeof Stack>;

const Replacement = z.object({
  ...region,
  charOffset: number.meta({ description: "In characters of the file, from 0, where the report gives no lines." }),
  charLength: number,
  deletedText: text,
  insertedText: text.meta({ description: "Empty where the code is to be deleted. Never a part of the text." }),
});

export const Fix = z.object({
  description: text,
  changes: listOf(z.object({ path: text, replacements: listOf(Replacement) })),
});
export type Fix = z.output<typeof Fix>;

const NamedText = z.object({ name: z.string(), value: z.string() });

const webMessage = {
  protocol: text,
  version: text,
  headers: listOf(NamedText).meta({ description: "Without the values of those that carry credentials." }),
  body: text,
};

export const WebRequest = z.object({
  method: text,
  target: text.meta({ description: "Without user and password." }),
  ...webMessage,
  parameters: listOf(NamedText).meta({ description: "Without the values of those that carry credentials." }),
});
export type WebRequest = z.output<typeof WebRequest>;

export const WebResponse = z.object({ statusCode: number, reasonPhrase: text, ...webMessage });
export type WebResponse = z.output<typeof WebResponse>;

const Properties = z
  .record(z.string(), z.unknown())
  .nullable()
  .default(null)
  .meta({ description: "What the tool adds, under names of its own." });
const Rank = z.number().nullable().default(null).meta({ description: "0 to 100, the most important first." });

/** The members of a vulnerability that its row keeps as JSON. */
export const Details = z.object({
  messageMarkdown: text.meta({ description: "The message in Markdown, where the report has it." }),
  messageWithLinks: text.meta({
    description: "The message with its links to locations by their ids, such as `[this value](1)`, where it has some.",
  }),
  snippetStartLine,
  locations: listOf(Location).meta({ description: "All its locations, including the main one." }),
  relatedLocations: listOf(Location),
  codeFlows: listOf(CodeFlow),
  stacks: listOf(Stack),
  fixes: listOf(Fix),
  webRequest: WebRequest.nullable().default(null),
  webResponse: WebResponse.nullable().default(null),
  rank: Rank,
  precision: text,
  guid: text,
  correlationGuid: text,
  occurrenceCount: number,
  fingerprints: listOf(NamedText).meta({ description: "What the tool gives to recognise it by." }),
  taxa: listOf(z.object({ taxonomy: text, id: z.string() })).meta({
    description: "Classes of taxonomies, such as OWASP’s.",
  }),
  links: listOf(z.string()).meta({ description: "Where the tool shows it, and its entries in trackers." }),
  properties: Properties,
});
export type Details = z.output<typeof Details>;

/** The members of a rule that its row keeps as JSON. */
export const RuleDetails = z.object({
  name: text,
  description: text,
  guid: text,
  precision: text,
  rank: Rank,
  properties: Properties,
});
