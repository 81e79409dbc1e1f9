import type { ReactNode } from "react";
import { Scroller } from "@/components/ui/scroller";
import { VisibleText } from "@/components/ui/visible-text";
import type { Location } from "@/lib/vulnerabilities/details";

type Region = Pick<Location, "start_line" | "start_column" | "end_line" | "end_column">;

/** Lines and columns as editors write them: `12`, `12:5`, `12:5–14:2`. The end column is the one after the last character. */
export function regionText({ start_line, start_column, end_line, end_column }: Region): string {
  if (start_line === null) return "";
  const start = start_column === null ? `${start_line}` : `${start_line}:${start_column}`;
  const last = end_column === null || start_column === null ? null : Math.max(1, end_column - 1);
  if (end_line !== null && end_line !== start_line)
    return `${start}–${last === null ? end_line : `${end_line}:${last}`}`;
  return last === null || start_column === null || last <= start_column ? start : `${start}–${last}`;
}

/** Where something is: file, lines and columns, and the function around it. */
export function LocationName({ location }: { location: Location }) {
  const region = regionText(location);
  return (
    <p className="font-mono text-[0.8125rem] wrap-anywhere">
      {location.path !== null && <VisibleText text={location.path} />}
      {region !== "" && <span>{location.path === null ? `Line ${region}` : `:${region}`}</span>}
      {location.logical_location !== null && (
        <span className="text-muted">
          {(location.path !== null || region !== "") && <span> in </span>}
          <VisibleText text={location.logical_location} />
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
        <p className="text-[0.8125rem] text-muted wrap-anywhere">
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
      <pre dir="ltr" translate="no" className="w-max min-w-full px-3 py-1.5 font-mono text-[0.8125rem] leading-5">
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
