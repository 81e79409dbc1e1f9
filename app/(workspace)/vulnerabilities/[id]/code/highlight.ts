import "server-only";
import { createLowlight } from "lowlight";
import { grammars, type Language } from "./languages";

/** What a piece of code is, as far as it has a colour of its own; see `app/globals.css`. */
export type Kind = "comment" | "keyword" | "string" | "number" | "name" | "type";

export type Piece = { text: string; kind?: Kind };

/** The time that some grammars take grows with the square of what is made to keep them busy. */
export const highlightedLengthMax = 1_500;

const lowlight = createLowlight(grammars);

const kinds: Record<Kind, string> = {
  comment: "comment quote doctag meta",
  keyword: "keyword operator selector-tag tag section bullet literal",
  string: "string regexp char addition link template-tag",
  number: "number symbol variable template-variable",
  name: "title name function selector-id selector-class",
  type: "type built_in class attr attribute property selector-attr selector-pseudo params-type",
};

const kindOf = new Map<string, Kind>(
  (["comment", "keyword", "string", "number", "name", "type"] as const).flatMap((kind) =>
    kinds[kind].split(" ").map((name) => [`hljs-${name}`, kind] as const),
  ),
);

type Tree = ReturnType<typeof lowlight.highlight>;
type Node = Tree["children"][number];

/**
 * Code in pieces, which together are the code, unchanged. One piece without a kind where the language is not known, the
 * code is longer than `highlightedLengthMax`, or its grammar fails on it.
 */
export function highlight(code: string, language: Language | undefined): Piece[] {
  const plain = code === "" ? [] : [{ text: code }];
  if (language === undefined || code.length > highlightedLengthMax) return plain;
  try {
    const pieces: Piece[] = [];
    collect(lowlight.highlight(language, code).children, undefined, pieces);
    return pieces.map(({ text }) => text).join("") === code ? pieces : plain;
  } catch {
    return plain;
  }
}

function collect(nodes: readonly Node[], outer: Kind | undefined, pieces: Piece[]): void {
  for (const node of nodes) {
    if (node.type === "text") add(node.value, outer, pieces);
    else if (node.type === "element") collect(node.children, kindWithin(node.properties.className, outer), pieces);
  }
}

/** What has no kind of its own has that of what it is in, but for code within a string. */
function kindWithin(classNames: unknown, outer: Kind | undefined): Kind | undefined {
  const [name] = Array.isArray(classNames) ? classNames : [];
  return name === "hljs-subst" ? undefined : (kindOf.get(String(name)) ?? outer);
}

function add(text: string, kind: Kind | undefined, pieces: Piece[]): void {
  const last = pieces.at(-1);
  if (last !== undefined && last.kind === kind) last.text += text;
  else pieces.push(kind === undefined ? { text } : { text, kind });
}

/** The pieces of each line, without the line ends; an end at the very end begins no further line. */
export function linesOf(pieces: readonly Piece[]): Piece[][] {
  const lines: Piece[][] = [[]];
  const whole = pieces.map(({ text }) => text).join("");
  const length = whole.replace(/(?:\r\n|\n|\r)$/, "").length;
  let at = 0;
  for (const { text, ...kind } of pieces) {
    const kept = text.slice(0, Math.max(0, length - at));
    at += text.length;
    // A line end that two pieces share: the first half has ended the line.
    const rest = kept.startsWith("\n") && whole[at - text.length - 1] === "\r" ? kept.slice(1) : kept;
    for (const [index, part] of rest.split(/\r\n|\n|\r/).entries()) {
      if (index > 0) lines.push([]);
      if (part !== "") lines.at(-1)?.push({ text: part, ...kind });
    }
  }
  return lines;
}
