import type { ReactNode } from "react";
import { Scroller } from "@/components/ui/scroller";
import { VisibleText } from "@/components/ui/visible-text";
import type { Location } from "@/lib/vulnerabilities/details/details";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { Code } from "./code/code";

type Region = Pick<Location, "startLine" | "startColumn" | "endLine" | "endColumn">;

/** Lines and columns as editors write them: `12`, `12:5`, `12:5–14:2`. The end column is the one after the last character. */
export function regionText({ startLine, startColumn, endLine, endColumn }: Region): string {
  if (startLine === null) return "";
  const start = startColumn === null ? `${startLine}` : `${startLine}:${startColumn}`;
  const last = endColumn === null || startColumn === null ? null : Math.max(1, endColumn - 1);
  if (endLine !== null && endLine !== startLine) return `${start}–${last === null ? endLine : `${endLine}:${last}`}`;
  return last === null || startColumn === null || last <= startColumn ? start : `${start}–${last}`;
}

/** What the lists of locations call their entries, the first of those with one id. */
const listedAs = { locations: "location", relatedLocations: "related-location" } as const;
type List = keyof typeof listedAs;

/** The id on the page of one of the locations of a list; undefined where no message can refer to it. */
export function locationElementId(list: List, locations: readonly Location[], at: number): string | undefined {
  const id = locations[at]?.id ?? null;
  if (id === null || locations.findIndex((location) => location.id === id) !== at) return undefined;
  return `${listedAs[list]}-${id}`;
}

/** Where on the page the location is that a message names by its id (SARIF 2.1.0 §3.11.6); undefined where it isn't. */
export function locationAnchor(vulnerability: VulnerabilityDetail, id: number): `#${string}` | undefined {
  for (const list of ["relatedLocations", "locations"] as const) {
    const locations = vulnerability[list];
    const at = locations.findIndex((location) => location.id === id);
    if (at === -1) continue;
    // The only location is not listed: it is what the section on it shows.
    return list === "locations" && locations.length === 1 ? "#where" : `#${locationElementId(list, locations, at)}`;
  }
  return undefined;
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
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <LocationName location={location} />
      {location.message !== null && (
        <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
          {location.message}
        </p>
      )}
      {location.snippet !== null && <LocationCode label="Code" location={location} snippet={location.snippet} />}
      {more.length > 0 && (
        <p className="text-sm text-muted wrap-anywhere">
          <VisibleText text={more.join(", ")} />
        </p>
      )}
    </div>
  );
}

type LocationCodeProps = {
  label: string;
  location: Pick<Location, "path" | "startLine" | "endLine" | "snippetStartLine">;
  snippet: string;
  className?: string;
};

/**
 * The code that a report quotes for a location. Some quote the code around it and do not say where that begins: then lines
 * are numbered only when there are as many as the location has.
 */
export function LocationCode({ location, snippet, ...props }: LocationCodeProps) {
  const { path, startLine, snippetStartLine } = location;
  const endLine = location.endLine ?? startLine;
  const count = snippet.replace(/(?:\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/).length;
  const isWhole = startLine !== null && endLine !== null && count === endLine - startLine + 1;
  return (
    <Code
      text={snippet}
      path={path}
      firstLine={snippetStartLine ?? (isWhole ? startLine : null)}
      {...(startLine !== null && endLine !== null && { marked: { from: startLine, to: endLine } })}
      {...props}
    />
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
