import type { ReactNode } from "react";
import { Scroller } from "@/components/ui/scroller";
import { VisibleText } from "@/components/ui/visible-text";
import type { Location } from "@/lib/vulnerabilities/details";

type Region = Pick<Location, "startLine" | "startColumn" | "endLine" | "endColumn">;

/** Lines and columns as editors write them: `12`, `12:5`, `12:5–14:2`. The end column is the one after the last character. */
export function regionText({ startLine, startColumn, endLine, endColumn }: Region): string {
  if (startLine === null) return "";
  const start = startColumn === null ? `${startLine}` : `${startLine}:${startColumn}`;
  const last = endColumn === null || startColumn === null ? null : Math.max(1, endColumn - 1);
  if (endLine !== null && endLine !== startLine) return `${start}–${last === null ? endLine : `${endLine}:${last}`}`;
  return last === null || startColumn === null || last <= startColumn ? start : `${start}–${last}`;
}

/** Where something is: file, lines and columns, and the function around it. */
export function LocationName({ location }: { location: Location }) {
  const region = regionText(location);
  return (
    <p className="font-mono text-sm wrap-anywhere">
      {location.path !== null && <VisibleText text={location.path} />}
      {region !== "" && <span>{location.path === null ? `Line ${region}` : `:${region}`}</span>}
      {location.logicalLocation !== null && (
        <span className="text-muted">
          {(location.path !== null || region !== "") && <span> in </span>}
          <VisibleText text={location.logicalLocation} />
        </span>
      )}
    </p>
  );
}

type LocationEntryProps = { location: Location; more?: readonly string[] };

/** A location with what the report says of it, and its code. */
export function LocationEntry({ location, more = [] }: LocationEntryProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
      <LocationName location={location} />
      {location.message !== null && (
        <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
          {location.message}
        </p>
      )}
      {location.snippet !== null && <CodeText label="Code" text={location.snippet} />}
      {more.length > 0 && (
        <p className="text-sm text-muted wrap-anywhere">
          <VisibleText text={more.join(", ")} />
        </p>
      )}
    </div>
  );
}

/** Code or another text of a machine, whole, in as much room as it deserves. */
export function CodeText({ label, text }: { label: string; text: string }) {
  return (
    <Scroller label={label} className="max-h-80 border border-line bg-surface">
      <pre dir="ltr" translate="no" className="w-max min-w-full px-3 py-1.5 font-mono text-sm leading-5">
        <VisibleText text={text.replace(/\r\n?/g, "\n").replace(/\n$/, "")} />
      </pre>
    </Scroller>
  );
}

const entriesMax = 12;

/** A long list scrolls, and pushes nothing away. */
export function Bounded({ label, count, children }: { label: string; count: number; children: ReactNode }) {
  if (count <= entriesMax) return children;
  return (
    <Scroller label={label} className="max-h-[32rem] border border-line p-3">
      {children}
    </Scroller>
  );
}
