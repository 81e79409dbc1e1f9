/**
 * What stays of a text when everything is taken out of it that changes without the finding being another one. Two texts
 * that become equal here may be the same finding; nothing is shown or stored in this form. Every pattern is linear.
 */

type Rule = readonly [pattern: RegExp, replacement: string | ((match: string) => string)];

const severityWord =
  "critical|high|medium|moderate|low|info|informational|important|negligible|unknown|error|warning|note";

/** Times come before lines and versions, for they have both in them. */
const withDigits: readonly Rule[] = [
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, "<time>"],
  [/\b\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?\b/g, "<time>"],
  [/\b(lines?|rows?|columns?|cols?|offset|position)( ?(?:no\.|number|[:#=])? ?)\d+/gi, "$1 <n>"],
  [/<n>(?: ?(?:-|–|to|and|,) ?\d+)+/g, "<n>"],
  [/\bL\d+(?:-L?\d+)?\b/g, "<n>"],
  [/(\.[A-Za-z]\w{0,9})(?::\d+(?::\d+)?|\(\d+(?:, ?\d+)?\))/g, "$1"],
  [/\bcvss(?:v?\d(?:\.\d)?)?(?: (?:base )?score)?[ :=]{1,3}\d+(?:\.\d+)?/gi, "cvss"],
  [/\bv?\d+(?:\.\d+){2,}(?:[-+~:]?\w+)*(?:\.\w+)*/gi, (found) => (ipAddress.test(found) ? found : "<version>")],
  [
    /\b(versions?|installed|fixed(?: in)?|(?:upgrade|update|downgrade)(?:d? to)?)( ?[:=@]? ?)v?\d+(?:\.\d+)?\b/gi,
    "$1 <version>",
  ],
];

const ipAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const withSlashes: readonly Rule[] = [
  // The values of a query, of which any may be a token or a time.
  [/([?&][\w.[\]%-]{1,100}=)[^&\s#"'<>)]*/g, "$1"],
  // A file in a folder that differs from one checkout to the next.
  [
    /(?<![\w:./\\-])(?:file:\/{0,3})?(?:[A-Za-z]:)?(?:[\\/][\w.@+~ -]{1,200}){1,40}[\\/]([\w.@+~-]{1,200}\.\w{1,10})/g,
    "$1",
  ],
];

const words: readonly Rule[] = [
  [new RegExp(`\\b(severity|priority|risk)( ?(?:[:=]|is)? ?)(?:${severityWord})\\b`, "gi"), "$1"],
  [new RegExp(`\\b(?:${severityWord})[ -](severity|priority|risk)\\b`, "gi"), "$1"],
  [new RegExp(`[[(](?:${severityWord})[\\])]|^(?:${severityWord}):`, "gi"), ""],
];

/** Where none of `words` can be. */
const severityHint = /severity|priority|risk|[[(]|^\w+:/i;

/**
 * A message without what moves: line numbers, checkout folders, versions, severities, times, values of queries, the name
 * of its own function, Unicode forms, white space.
 */
export function normaliseMessage(message: string, logicalLocation: string | null): string {
  let text = message.normalize("NFC").replace(/\s+/g, " ").trim();
  if (text.includes("/") || text.includes("\\")) text = replaceAll(text, withSlashes);
  if (/\d/.test(text)) text = replaceAll(text, withDigits);
  if (severityHint.test(text)) text = replaceAll(text, words);
  return withoutName(text, logicalLocation).replace(/ {2,}/g, " ").trim();
}

/** Code without its indentation, line ends, empty lines and the name of the function around it. Null for no code. */
export function normaliseSnippet(snippet: string | null, logicalLocation: string | null): string | null {
  if (snippet === null) return null;
  const lines = snippet.normalize("NFC").split(/\r\n|[\n\r\u2028\u2029]/);
  const kept = lines.map((line) => line.replace(/\s+/g, " ").trim()).filter((line) => line !== "");
  return kept.length === 0 ? null : withoutName(kept.join("\n"), logicalLocation);
}

/** A path or address without the values of its query and its fragment. */
export function normaliseLocation(path: string): string {
  const text = path.normalize("NFC");
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  const [address = "", query] = (text.split("#")[0] ?? "").split(/\?(.*)/s);
  if (query === undefined) return address;
  return `${address}?${query
    .split("&")
    .map((pair) => pair.split("=")[0])
    .sort()
    .join("&")}`;
}

function replaceAll(text: string, rules: readonly Rule[]): string {
  let replaced = text;
  for (const [pattern, replacement] of rules) {
    replaced =
      typeof replacement === "string" ? replaced.replace(pattern, replacement) : replaced.replace(pattern, replacement);
  }
  return replaced;
}

const nameLengthMin = 3;

/** A function that is renamed takes the texts with it that quote its name. */
function withoutName(text: string, logicalLocation: string | null): string {
  const name = logicalLocation === null ? undefined : /[\p{L}\p{N}_$]+(?=\W*$)/u.exec(logicalLocation)?.[0];
  if (name === undefined || name.length < nameLengthMin || !text.includes(name)) return text;
  return text.split(name).join("<name>");
}
