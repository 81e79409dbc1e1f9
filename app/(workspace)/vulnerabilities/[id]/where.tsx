import type { ReactNode } from "react";
import { VisibleText } from "@/components/ui/visible-text";
import { sourceLink } from "@/lib/vulnerabilities/details/source-link";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { LocationCode, regionText } from "./location";
import { WebLink } from "./web-link";

/** The location: file and lines, the function around it, and the code. */
export function Where({ vulnerability }: { vulnerability: VulnerabilityDetail }) {
  const { path, startLine, logicalLocation, snippet, locations } = vulnerability;
  // Of several, each is listed with its own.
  const message = locations.length === 1 ? locations[0]?.message : undefined;
  const region = regionText(vulnerability);
  const name = path !== null && (
    <>
      <VisibleText text={path} />
      {region !== "" && <span>{`:${region}`}</span>}
    </>
  );
  return (
    <section aria-labelledby="where" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id="where" tabIndex={-1} className="link-target text-lg font-semibold">
        Where
      </h2>
      {path === null && logicalLocation === null && (
        <p className="text-muted">The report doesn’t give a location in the code.</p>
      )}
      <dl className="grid gap-2 empty:hidden">
        {path !== null && (
          <Term term={startLine === null ? "File" : "File and line"}>
            <WebLink to={sourceLink(vulnerability) ?? ""} otherwise={name}>
              {() => name}
            </WebLink>
          </Term>
        )}
        {logicalLocation !== null && (
          <Term term="Within">
            <VisibleText text={logicalLocation} />
          </Term>
        )}
      </dl>
      {typeof message === "string" && (
        <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
          {message}
        </p>
      )}
      {snippet !== null && (
        <LocationCode label="Code" location={vulnerability} snippet={snippet} className="max-h-[28rem]" />
      )}
    </section>
  );
}

function Term({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-muted">{term}</dt>
      <dd className="font-mono text-sm wrap-anywhere">{children}</dd>
    </div>
  );
}
