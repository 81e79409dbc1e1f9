import { entries, isRecord, items, text } from "./read";

/** More than is kept of any message; what a hostile report makes out of a few bytes ends here. */
const lengthMax = 20_000;

/** Looks up a message by its id (SARIF 2.1.0 §3.11.7); undefined when there is none. */
export type MessageLookup = (id: string) => string | undefined;

/**
 * The plain text of a message object (SARIF 2.1.0 §3.11): its `text`, else the string that its `id` names with the
 * arguments in place, else its Markdown. At most 20,000 characters; undefined when there is nothing to read.
 */
export function plainMessage(message: unknown, lookup: MessageLookup): string | undefined {
  if (!isRecord(message)) return undefined;
  const found = (text(message.text) ?? byId(message.id, lookup) ?? text(message.markdown))?.slice(0, lengthMax);
  if (found === undefined) return undefined;
  const args = items(message.arguments);
  // Many tools put code with braces into `text` and give no arguments: then a brace is a brace.
  const filled = args.length > 0 || text(message.text) === undefined ? fillPlaceholders(found, args) : found;
  return reduceLinks(filled);
}

function byId(id: unknown, lookup: MessageLookup): string | undefined {
  const key = text(id);
  return key === undefined ? undefined : lookup(key);
}

/**
 * Puts arguments in the place of `{0}` and makes `{{` and `}}` single braces (SARIF 2.1.0 §3.11.5). What would become
 * longer than 20,000 characters is cut there.
 */
export function fillPlaceholders(template: string, args: readonly unknown[]): string {
  if (!template.includes("{") && !template.includes("}")) return template;
  let filled = "";
  let from = 0;
  for (const match of template.matchAll(/\{\{|\}\}|\{(\d{1,4})\}/g)) {
    const [whole, digits] = match;
    const value = digits === undefined ? whole.charAt(0) : args[Number(digits)];
    filled += template.slice(from, match.index) + (typeof value === "string" ? value : whole);
    from = match.index + whole.length;
    if (filled.length > lengthMax) return filled.slice(0, lengthMax);
  }
  return (filled + template.slice(from)).slice(0, lengthMax);
}

/** Leaves the text of a link to a related location, `[text](1)`, and takes the escapes off (SARIF 2.1.0 §3.11.6). */
export function reduceLinks(value: string): string {
  if (!value.includes("](")) return value;
  return value.replace(/(?<!\\)\[((?:[^[\]\\]|\\[\s\S])*)\]\(\d{1,10}\)/g, (_, label: string) =>
    label.replace(/\\([[\]\\])/g, "$1"),
  );
}

/** The plain strings of a `messageStrings` or `globalMessageStrings` object (§3.49.11, §3.19.22), by their ids. */
export function messageStrings(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [id, entry] of entries(value)) {
    if (typeof id !== "string" || !isRecord(entry)) continue;
    const content = text(entry.text) ?? text(entry.markdown);
    if (content !== undefined) found.set(id, content);
  }
  return found;
}
