import { entries, isRecord, items, text } from "./read";

/** Looks up a message by its id (SARIF 2.1.0 §3.11.7); undefined when there is none. */
export type MessageLookup = (id: string) => string | undefined;

/**
 * The plain text of a message object (SARIF 2.1.0 §3.11): its `text`, else the string that its `id` names with the
 * arguments in place, else its Markdown. Undefined when there is nothing to read.
 */
export function plainMessage(message: unknown, lookup: MessageLookup): string | undefined {
  if (!isRecord(message)) return undefined;
  const found = text(message.text) ?? byId(message.id, lookup) ?? text(message.markdown);
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

/** Puts arguments in the place of `{0}` and makes `{{` and `}}` single braces (SARIF 2.1.0 §3.11.5). */
export function fillPlaceholders(template: string, args: readonly unknown[]): string {
  if (!template.includes("{") && !template.includes("}")) return template;
  return template.replace(/\{\{|\}\}|\{(\d{1,4})\}/g, (whole: string, digits: string | undefined) => {
    if (digits === undefined) return whole.charAt(0);
    const value = args[Number(digits)];
    return typeof value === "string" ? value : whole;
  });
}

/** Leaves the text of a link to a related location, `[text](1)`, and takes the escapes off (SARIF 2.1.0 §3.11.6). */
export function reduceLinks(value: string): string {
  if (!value.includes("](")) return value;
  return value.replace(/\[((?:[^[\]\\]|\\[\s\S])*)\]\(\d{1,10}\)/g, (_, label: string) =>
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
