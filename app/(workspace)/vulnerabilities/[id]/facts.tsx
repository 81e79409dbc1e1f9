import Link from "next/link";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import { VisibleText } from "@/components/ui/visible-text";
import type { VulnerabilityDetail } from "@/lib/vulnerabilities/schemas";
import { DueTime } from "../due-time";
import { reasonLabels } from "../labels";

/** What is known about it beside what and where. */
export function Facts({ vulnerability }: { vulnerability: VulnerabilityDetail }) {
  const {
    asset,
    source,
    category,
    rule_id,
    score,
    first_detected_at,
    detected_at,
    absent_since,
    due_at,
    dismissed_reason,
    justification,
    dismissed_until,
  } = vulnerability;
  return (
    <section aria-labelledby="facts">
      <h2 id="facts" className="mb-2 text-base font-semibold">
        Details
      </h2>
      <dl className="grid gap-y-1.5 leading-6">
        <Fact term="Asset">
          <Link
            href={`/vulnerabilities?asset=${encodeURIComponent(asset)}`}
            prefetch={false}
            className="rounded-sm underline decoration-line underline-offset-4 hover:decoration-edge"
          >
            {asset}
          </Link>
        </Fact>
        <Fact term="Source">
          <bdi>{source === "" ? "Unknown" : source}</bdi>
        </Fact>
        {rule_id !== "" && (
          <Fact term="Rule">
            <VisibleText text={rule_id} />
          </Fact>
        )}
        {category !== "" && (
          <Fact term="Category">
            <VisibleText text={category} />
          </Fact>
        )}
        {score !== null && <Fact term="Score">{score.toFixed(1)} of 10</Fact>}
        {dismissed_reason !== null && <Fact term="Dismissed as">{reasonLabels[dismissed_reason]}</Fact>}
        {justification !== null && (
          <Fact term="Justification">
            <span dir="auto" className="block text-start whitespace-pre-wrap">
              {justification}
            </span>
          </Fact>
        )}
        {dismissed_until !== null && (
          <Fact term="Dismissed until">
            <RelativeTime at={dismissed_until} />
          </Fact>
        )}
        <Fact term="Due">
          <DueTime at={due_at} />
        </Fact>
        <Fact term="First detected">
          <RelativeTime at={first_detected_at} />
        </Fact>
        {detected_at !== first_detected_at && (
          <Fact term="Detected again">
            <RelativeTime at={detected_at} />
          </Fact>
        )}
        {absent_since !== null && (
          <Fact term="Absent since">
            <RelativeTime at={absent_since} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    // Side by side, unless large letters leave no room for that.
    <div className="flex flex-wrap gap-x-3">
      <dt className="w-32 text-muted">{term}</dt>
      <dd className="flex-1 basis-28 wrap-anywhere">{children}</dd>
    </div>
  );
}
