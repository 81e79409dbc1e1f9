import { cache } from "react";
import { classNames } from "@/components/ui/class-names";
import { Scroller } from "@/components/ui/scroller";
import { VisibleText } from "@/components/ui/visible-text";
import { highlight, highlightedLengthMax, type Kind, linesOf, type Piece } from "./highlight";
import { languageOf } from "./languages";

const colours: Record<Kind, string> = {
  comment: "text-code-comment",
  keyword: "text-code-keyword",
  string: "text-code-string",
  number: "text-code-number",
  name: "text-code-name",
  type: "text-code-type",
};

/** How many characters of a page have colours: each coloured word is an element. What comes later is plain. */
const pageLengthMax = 8_000;
const ofThisPage = cache(() => ({ left: pageLengthMax }));

function coloured(text: string, path: string | null): Piece[] {
  const page = ofThisPage();
  const language = text.length <= Math.min(page.left, highlightedLengthMax) ? languageOf(path) : undefined;
  if (language !== undefined) page.left -= text.length;
  return highlight(text, language);
}

/** The lines of code, coloured by the language of its path, one element each. */
export function codeLines(text: string, path: string | null) {
  return linesOf(coloured(text, path)).map((line, index) => (
    <VisibleText
      // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to be told apart by.
      key={index}
      text={line.map((piece) => ({ text: piece.text, className: piece.kind && colours[piece.kind] }))}
    />
  ));
}

type CodeProps = {
  label: string;
  text: string;
  /** Of the file that it is from: by it, its language is known. */
  path?: string | null;
  /** The number of its first line, where it is known: without it, lines have none. */
  firstLine?: number | null;
  /** The lines that the code is quoted for, by their numbers. */
  marked?: { from: number; to: number } | undefined;
  className?: string;
};

/** Code, whole, in as much room as it deserves. Of marked lines and numbers, nothing is copied but the code. */
export function Code({ label, text, path = null, firstLine = null, marked, className = "max-h-80" }: CodeProps) {
  const lines = codeLines(text, path);
  const isMarked = (index: number) =>
    firstLine !== null && marked !== undefined && firstLine + index >= marked.from && firstLine + index <= marked.to;
  // With all lines marked, none would stand out.
  const hasOthers = lines.some((_, index) => !isMarked(index));
  return (
    <Scroller label={label} className={classNames("border border-line bg-surface", className)}>
      <pre dir="ltr" translate="no" className="w-max min-w-full py-1.5 font-mono text-sm leading-5">
        <code>
          {lines.map((line, index) => {
            const Line = hasOthers && isMarked(index) ? "mark" : "span";
            return (
              <Line
                key={line.key}
                className={classNames(
                  "block pr-3 whitespace-pre text-inherit",
                  Line === "mark" ? "border-l-4 border-accent bg-accent-soft pl-2" : "pl-3",
                )}
              >
                {firstLine !== null && (
                  <span aria-hidden className="mr-3 inline-block min-w-7 text-right text-muted select-none">
                    {firstLine + index}
                  </span>
                )}
                {line}
                {"\n"}
              </Line>
            );
          })}
        </code>
      </pre>
    </Scroller>
  );
}
