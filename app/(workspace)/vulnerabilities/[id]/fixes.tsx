import { Scroller } from "@/components/ui/scroller";
import { VisibleText } from "@/components/ui/visible-text";
import type { Fix } from "@/lib/vulnerabilities/details/details";
import { codeLines } from "./code/code";
import { Part } from "./evidence";
import { regionText } from "./location";

type Replacement = Fix["changes"][number]["replacements"][number];

/** What the tool would change, as small diffs. */
export function Fixes({ fixes }: { fixes: readonly Fix[] }) {
  return (
    <Part id="fixes" title={fixes.length === 1 ? "Suggested fix" : "Suggested fixes"}>
      {fixes.map(({ description, changes }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fixes have nothing else to be told apart by.
        <div key={index} className="grid grid-cols-[minmax(0,1fr)] gap-2">
          {description !== null && (
            <p dir="auto" className="max-w-prose text-start wrap-anywhere whitespace-pre-wrap">
              {description}
            </p>
          )}
          {changes.map(({ path, replacements }, change) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <Change key={change} path={path} replacements={replacements} />
          ))}
        </div>
      ))}
    </Part>
  );
}

function Change({ path, replacements }: { path: string | null; replacements: readonly Replacement[] }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      {path !== null && (
        <p className="font-mono text-sm wrap-anywhere">
          <VisibleText text={path} />
        </p>
      )}
      <Scroller label="Change" className="max-h-80 border border-line bg-surface">
        <pre dir="ltr" translate="no" className="w-max min-w-full py-1.5 font-mono text-sm leading-5">
          {replacements.map((replacement, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: replacements have nothing else to be told apart by.
            <Lines key={index} path={path} replacement={replacement} />
          ))}
        </pre>
      </Scroller>
    </div>
  );
}

/** A report need not quote what is to go; then the lines and columns say it. A deletion inserts an empty text. */
function Lines({ path, replacement }: { path: string | null; replacement: Replacement }) {
  const { deletedText, insertedText, charOffset, charLength } = replacement;
  const region = regionText(replacement) || charactersText(charOffset, charLength ?? 0);
  return (
    <>
      {region !== "" && <span className="block px-3 text-muted">{`@@ ${region} @@\n`}</span>}
      {deletedText !== null && <Side sign="-" text={deletedText} path={path} className="bg-danger-soft" />}
      {insertedText !== null && insertedText !== "" && (
        <Side sign="+" text={insertedText} path={path} className="bg-success-soft" />
      )}
      {deletedText === null && insertedText === "" && <span className="block px-3 text-muted">{"Delete this.\n"}</span>}
    </>
  );
}

function charactersText(offset: number | null, length: number): string {
  if (offset === null) return "";
  return length === 0
    ? `At character ${offset + 1}`
    : `${length} ${length === 1 ? "character" : "characters"} from character ${offset + 1}`;
}

type SideProps = { sign: "-" | "+"; text: string; path: string | null; className: string };

function Side({ sign, text, path, className }: SideProps) {
  return codeLines(text, path).map((line) => (
    <span key={line.key} className={`block px-3 whitespace-pre ${className}`}>
      {`${sign} `}
      {line}
      {"\n"}
    </span>
  ));
}
