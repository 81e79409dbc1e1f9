// Marks and overrides of the reading order, zero-width characters, soft hyphens, and controls but tab and line feed.
const unseen = /([\p{Bidi_Control}\u200b-\u200d\u2060-\u2064\ufeff\u00ad]|(?![\t\n])\p{Cc})/u;

type Piece = { text: string; className?: string | undefined };

/**
 * Code, paths and names as they really are: what can't be seen, or would show the rest in another order, is written out
 * as its code point. The text keeps its own direction within what is around it. It may come in pieces, to colour them.
 */
export function VisibleText({ text }: { text: string | readonly Piece[] }) {
  const pieces: readonly Piece[] = typeof text === "string" ? [{ text }] : text;
  const parts = pieces.flatMap((piece) =>
    piece.text.split(unseen).map((part, index) => ({ part, isSeen: index % 2 === 0, className: piece.className })),
  );
  return (
    <bdi dir="ltr">
      {parts.map(({ part, isSeen, className }, index) =>
        isSeen ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have nothing else to be told apart by.
          <span key={index} className={className}>
            {part}
          </span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index} className="mx-px rounded-sm bg-warning-soft px-1 text-warning">
            {codePoint(part)}
          </span>
        ),
      )}
    </bdi>
  );
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
