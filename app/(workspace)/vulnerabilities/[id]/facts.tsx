import Link from "next/link";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/ui/time/relative-time";
import { VisibleText } from "@/components/ui/visible-text";
import { type Advisory, advisoriesOf } from "@/lib/vulnerabilities/details/advisories";
import type { Assignee, VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { DueTime } from "../due-time";
import { reasonLabels, suppressionLabels } from "../labels";
import { AssigneeSelect } from "./status/assignee-select";
import { WebLink } from "./web-link";

/** What an assignment takes: the version that the page shows, whom to choose from, and who chooses. */
type Assignment = { version: number; members: readonly Assignee[]; ownId: string };

type FactsProps = { vulnerability: VulnerabilityDetail; assignment: Assignment | undefined };

/** Assignee, asset, rule, due date and the like. Without an `assignment`, the assignee is shown alone. */
export function Facts({ vulnerability, assignment }: FactsProps) {
  const { asset, source, category, ruleId, cwes, score, dismissedReason, justification, suppression } = vulnerability;
  const { tags, taxa, rule, assignee } = vulnerability;
  const advisories = advisoriesOf([ruleId, rule?.name ?? "", ...tags, ...taxa.map(({ id }) => id)]);
  return (
    <section aria-labelledby="facts">
      <h2 id="facts" className="mb-2 text-lg font-semibold">
        Details
      </h2>
      <dl className="grid gap-y-1.5 leading-6">
        <Fact term="Assignee">
          {assignment && (
            <div className="print:hidden">
              <AssigneeSelect
                id={vulnerability.id}
                version={assignment.version}
                assigneeId={assignee?.id ?? null}
                options={optionsOf(assignee, assignment)}
              />
            </div>
          )}
          <bdi className={assignment && "hidden print:inline"}>{assignee?.name ?? "Nobody"}</bdi>
        </Fact>
        <Fact term="Asset">
          <Link
            href={`/vulnerabilities?asset=${encodeURIComponent(asset)}`}
            prefetch={false}
            className="rounded-sm underline decoration-edge underline-offset-4 hover:decoration-ink"
          >
            {asset}
          </Link>
        </Fact>
        <Fact term="Source">
          <bdi>{source === "" ? "Unknown" : source}</bdi>
        </Fact>
        <Fact term="Rule">{ruleId !== "" && <VisibleText text={ruleId} />}</Fact>
        <Fact term="CWE">
          {cwes.length > 0 && (
            <Published
              entries={cwes.map((id) => ({
                id,
                address: `https://cwe.mitre.org/data/definitions/${id.slice("CWE-".length)}.html`,
              }))}
            />
          )}
        </Fact>
        <Fact term={advisories.length === 1 ? "Advisory" : "Advisories"}>
          {advisories.length > 0 && <Published entries={advisories} />}
        </Fact>
        <Fact term="Category">{category !== "" && <VisibleText text={category} />}</Fact>
        <Fact term="Score">{score !== null && `${score.toFixed(1)} of 10`}</Fact>
        <Fact term="Dismissed as">{dismissedReason !== null && reasonLabels[dismissedReason]}</Fact>
        <Fact term="Justification">
          {justification !== null && (
            <span dir="auto" className="block text-start whitespace-pre-wrap">
              {justification}
            </span>
          )}
        </Fact>
        <Fact term="Suppressed">
          {suppression !== null && (
            <>
              {suppressionLabels[suppression.kind ?? "unknown"]}
              {suppression.justification !== null && (
                <span dir="auto" className="block text-start whitespace-pre-wrap">
                  {suppression.justification}
                </span>
              )}
            </>
          )}
        </Fact>
        <Moments vulnerability={vulnerability} />
      </dl>
    </section>
  );
}

/** Nobody, oneself, and the others; also who is the assignee and could not be chosen any more. */
function optionsOf(assignee: Assignee | null, { members, ownId }: Assignment) {
  const own = members.find((member) => member.id === ownId);
  const isKnown = assignee === null || members.some((member) => member.id === assignee.id);
  return [
    { id: "", name: "Nobody" },
    ...(own ? [{ id: ownId, name: assignee?.id === ownId ? `${own.name} (you)` : "Assign to me" }] : []),
    ...members.filter((member) => member.id !== ownId),
    ...(isKnown ? [] : [assignee]),
  ].map(({ id, name }) => ({ value: id, label: name }));
}

/** Ids of public lists, each with the page that explains it. */
function Published({ entries }: { entries: readonly Advisory[] }) {
  return (
    <ul className="flex flex-wrap gap-x-3">
      {entries.map(({ id, address }) => (
        <li key={id}>
          <WebLink to={address}>{() => id}</WebLink>
        </li>
      ))}
    </ul>
  );
}

function Moments({ vulnerability }: { vulnerability: VulnerabilityDetail }) {
  const { dismissedUntil, dueAt, firstDetectedAt, detectedAt, absentSince } = vulnerability;
  return (
    <>
      <Fact term="Dismissed until">{dismissedUntil !== null && <RelativeTime at={dismissedUntil} />}</Fact>
      <Fact term="Due">
        <DueTime at={dueAt} />
      </Fact>
      <Fact term="First detected">
        <RelativeTime at={firstDetectedAt} />
      </Fact>
      <Fact term="Detected again">{detectedAt !== firstDetectedAt && <RelativeTime at={detectedAt} />}</Fact>
      <Fact term="Absent since">{absentSince !== null && <RelativeTime at={absentSince} />}</Fact>
    </>
  );
}

/** Not there without something to say. */
export function Fact({ term, children }: { term: string; children: ReactNode }) {
  if (children === false) return null;
  return (
    // Side by side, unless large letters leave no room for that.
    <div className="flex flex-wrap items-baseline gap-x-3">
      <dt className="w-28 text-muted">{term}</dt>
      <dd className="flex-1 basis-28 wrap-anywhere">{children}</dd>
    </div>
  );
}
