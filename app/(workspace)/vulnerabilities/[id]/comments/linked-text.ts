export type TextPart = { text: string; isLink: boolean };

// Nothing invisible, which could make a link read as another one.
const address = /https?:\/\/[^\s<>"\p{C}]+/giu;

/** A text in parts, which together are the text: its web addresses, without what ends the sentence around them, and the rest. */
export function linkedParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const link = withoutEnd(found);
    if (!leadsWhereItSays(link)) continue;
    if (index > from) parts.push({ text: text.slice(from, index), isLink: false });
    parts.push({ text: link, isLink: true });
    from = index + link.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isLink: false });
  return parts;
}

/** A closing bracket belongs to an address that opens it. */
function withoutEnd(found: string): string {
  let end = found.length;
  let open = found.split("(").length - found.split(")").length;
  for (; end > 0; end--) {
    const last = found[end - 1] ?? "";
    if (last === ")" && open < 0) open += 1;
    else if (!".,;:!?'’”*_]}".includes(last)) break;
  }
  return found.slice(0, end);
}

/** A name before an @ looks like the host that it is not, and so may letters of other scripts. */
function leadsWhereItSays(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const { username, password, host } = new URL(link);
  return username === "" && password === "" && link.toLowerCase().split("/")[2]?.startsWith(host) === true;
}
