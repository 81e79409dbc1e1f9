export type MessagePart = { text: string; location?: number };

/**
 * A message in parts: its links to locations, `[text](1)`, without what makes them links, and what is between them (SARIF
 * 2.1.0 §3.11.6). Escapes are taken off in links alone: elsewhere, a backslash is more often part of a path.
 */
export function messageParts(message: string): MessagePart[] {
  if (!message.includes("](")) return [{ text: message }];
  const parts: MessagePart[] = [];
  let from = 0;
  for (const { 0: whole, 1: label = "", 2: id, index } of message.matchAll(
    /(?<!\\)\[((?:[^[\]\\]|\\[\s\S])*)\]\((\d{1,10})\)/g,
  )) {
    if (index > from) parts.push({ text: message.slice(from, index) });
    parts.push({ text: label.replace(/\\([[\]\\])/g, "$1"), location: Number(id) });
    from = index + whole.length;
  }
  if (from < message.length) parts.push({ text: message.slice(from) });
  return parts;
}
