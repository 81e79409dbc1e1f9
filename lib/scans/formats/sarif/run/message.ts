import { messageParts } from "../../../../vulnerabilities/details/message-links";
import { entries, isRecord, items, text } from "../../json/read";

/** More than is kept of any message; what a hostile report makes out of a few bytes ends here. */
const lengthMax = 20_000;

/** A string that repeats its arguments more often leaves the later placeholders as they are. */
const placeholdersMax = 100;

/** Looks up a message by its id (SARIF 2.1.0 §3.11.7); undefined when there is none. */
export type MessageLookup = (id: string) => MessageTemplate | undefined;

/**
 * The plain text of a message object (SARIF 2.1.0 §3.11): its `text`, else the string that its `id` names with the
 * arguments in place, else its Markdown. At most 20,000 characters; undefined when there is nothing to read.
 */
export function plainMessage(message: unknown, lookup: MessageLookup): string | undefined {
  if (!isRecord(message)) return undefined;
  const args = items(message.arguments);
  const own = text(message.text)?.slice(0, lengthMax);
  // Many tools put code with braces into `text` and give no arguments: then a brace is a brace.
  if (own !== undefined) return args.length > 0 ? new MessageTemplate(own).fill(args) : reduceLinks(own);
  const id = text(message.id);
  const template = id === undefined ? undefined : lookup(id);
  if (template !== undefined) return template.fill(args);
  const markdown = text(message.markdown);
  return markdown === undefined ? undefined : new MessageTemplate(markdown).fill(args);
}

/** The same with its links to locations as they are written, `[text](1)`; undefined where it has none. */
export function linkedMessage(message: unknown, lookup: MessageLookup): string | undefined {
  if (!isRecord(message)) return undefined;
  const args = items(message.arguments);
  const own = text(message.text)?.slice(0, lengthMax);
  const id = text(message.id);
  const template = own === undefined && id !== undefined ? lookup(id) : undefined;
  const written = own !== undefined && args.length > 0 ? new MessageTemplate(own).written(args) : own;
  const linked = written ?? template?.written(args);
  return linked !== undefined && messageParts(linked).some(({ location }) => location !== undefined)
    ? linked
    : undefined;
}

/** The Markdown of a message object (SARIF 2.1.0 §3.11.9): its own, else that of the string that its `id` names. */
export function markdownMessage(message: unknown, lookup: MessageLookup): string | undefined {
  if (!isRecord(message)) return undefined;
  const args = items(message.arguments);
  const own = text(message.markdown);
  // As with a text: without arguments, a brace is a brace.
  if (own !== undefined) return args.length > 0 ? new MessageTemplate(own).written(args) : own.slice(0, lengthMax);
  const id = text(message.id);
  return id === undefined || text(message.text) !== undefined ? undefined : lookup(id)?.markdown?.written(args);
}

/** A literal text, or the number of the argument that stands there. */
type Piece = { literal: string } | { placeholder: string; argument: number };

/** A message string with placeholders (SARIF 2.1.0 §3.11.5). It is taken apart once, however many results use it. */
export class MessageTemplate {
  /** The same in Markdown, where the report has it. */
  readonly markdown: MessageTemplate | undefined;
  readonly #text: string;
  #pieces: readonly Piece[] | undefined;
  #withoutArguments: string | undefined;

  constructor(template: string, markdown?: string) {
    this.#text = template.slice(0, lengthMax);
    this.markdown = markdown === undefined ? undefined : new MessageTemplate(markdown);
  }

  /** The plain text with the arguments in place. What would become longer than 20,000 characters is cut there. */
  fill(args: readonly unknown[]): string {
    if (args.length > 0) return reduceLinks(this.written(args));
    this.#withoutArguments ??= reduceLinks(this.written(args));
    return this.#withoutArguments;
  }

  /** The same with its links as they are written. */
  written(args: readonly unknown[]): string {
    this.#pieces ??= piecesOf(this.#text);
    let filled = "";
    for (const piece of this.#pieces) {
      if ("literal" in piece) filled += piece.literal;
      else {
        const value = args[piece.argument];
        filled += typeof value === "string" ? value : piece.placeholder;
      }
      if (filled.length > lengthMax) break;
    }
    return filled.slice(0, lengthMax);
  }
}

/** Makes `{{` and `}}` single braces and finds the placeholders such as `{0}`. */
function piecesOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  let literals: string[] = [];
  let from = 0;
  for (const { 0: whole, 1: digits, index } of template.matchAll(/\{\{|\}\}|\{(\d{1,4})\}/g)) {
    literals.push(template.slice(from, index));
    from = index + whole.length;
    if (digits === undefined) literals.push(whole.charAt(0));
    else if (pieces.length >= 2 * placeholdersMax) literals.push(whole);
    else {
      pieces.push({ literal: literals.join("") }, { placeholder: whole, argument: Number(digits) });
      literals = [];
    }
  }
  literals.push(template.slice(from));
  return [...pieces, { literal: literals.join("") }];
}

/** Leaves the text of a link to a location, `[text](1)`, and takes the escapes off (SARIF 2.1.0 §3.11.6). */
export function reduceLinks(value: string): string {
  if (!value.includes("](")) return value;
  return messageParts(value)
    .map((part) => part.text)
    .join("");
}

/** The plain strings of a `messageStrings` or `globalMessageStrings` object (§3.49.11, §3.19.22), by their ids. */
export function messageStrings(value: unknown): ReadonlyMap<string, MessageTemplate> {
  const found = new Map<string, MessageTemplate>();
  for (const [id, entry] of entries(value)) {
    if (typeof id !== "string" || !isRecord(entry)) continue;
    const markdown = text(entry.markdown);
    const content = text(entry.text) ?? markdown;
    if (content !== undefined) found.set(id, new MessageTemplate(content, markdown));
  }
  return found;
}
