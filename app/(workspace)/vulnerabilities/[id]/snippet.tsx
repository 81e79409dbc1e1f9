import { Scroller } from "@/components/ui/scroller";
import { VisibleText } from "@/components/ui/visible-text";

type SnippetProps = { text: string; startLine: number | null; endLine: number | null };

/**
 * The code that the report quotes. Some reports quote the surrounding code instead, and do not always say where it
 * begins: lines are numbered only when there are as many as the location has.
 */
export function Snippet({ text, startLine, endLine }: SnippetProps) {
  const lines = text.replace(/(?:\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/);
  const first = startLine !== null && lines.length === (endLine ?? startLine) - startLine + 1 ? startLine : null;
  return (
    <Scroller label="Code" className="max-h-[28rem] border border-line bg-surface">
      <pre dir="ltr" translate="no" className="w-max min-w-full py-2 font-mono text-sm leading-5">
        <code>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to be told apart by.
            <span key={index} className="block px-3 whitespace-pre">
              {first !== null && (
                <span aria-hidden className="mr-4 inline-block min-w-8 text-right text-muted select-none">
                  {first + index}
                </span>
              )}
              <VisibleText text={line} />
              {"\n"}
            </span>
          ))}
        </code>
      </pre>
    </Scroller>
  );
}
