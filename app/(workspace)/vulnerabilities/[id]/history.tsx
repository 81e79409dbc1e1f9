import Link from "next/link";
import type { ReactNode } from "react";
import { ExactTime, RelativeTime } from "@/components/ui/time/relative-time";
import { DismissalReason, type VulnerabilityEvent } from "@/lib/vulnerabilities/schemas";
import { isolated, reasonLabels, statusLabels } from "../labels";

type HistoryProps = {
  events: VulnerabilityEvent[];
  /** The public ids of the access keys that the reader may see, by id. */
  keys: ReadonlyMap<string, string>;
};

/** Who did what and when, the latest first. */
export function History({ events, keys }: HistoryProps) {
  return (
    <section aria-labelledby="history">
      <h2 id="history" className="mb-2 text-lg font-semibold">
        History
      </h2>
      <ol className="grid gap-4 border-l border-line pl-4">
        {events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events have no id, and two can fall into one millisecond.
          <li key={`${event.at}-${index}`} className="grid gap-0.5">
            <p className="font-medium">{whatHappened(event, events.slice(index + 1))}</p>
            {event.justification && (
              <p dir="auto" className="max-w-prose text-start wrap-anywhere whitespace-pre-wrap">
                {event.justification}
              </p>
            )}
            {event.until && (
              <div className="text-sm text-muted">
                Until <ExactTime at={event.until} />
              </div>
            )}
            <div className="text-sm text-muted">
              <Author by={event.by} publicId={keys.get(event.by.id ?? "")} />, <RelativeTime at={event.at} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function whatHappened(
  { kind, fromStatus, toStatus, fromAssignee, toAssignee, reason }: VulnerabilityEvent,
  before: readonly VulnerabilityEvent[],
): string {
  if (toStatus === null) {
    const [one, other] = [fromAssignee, toAssignee].map((person) => (person ? isolated(person.name) : "nobody"));
    return `Assignee: ${one} → ${other}`;
  }
  const to = statusLabels[toStatus] + reasonSuffix(reason);
  const change = fromStatus === null || fromStatus === toStatus ? undefined : `${statusLabels[fromStatus]} → ${to}`;
  switch (kind) {
    case "detected":
      return "Detected for the first time";
    case "went_absent":
      return change ? `No longer found: ${change}` : "No longer found";
    case "suppressed":
      return "Suppressed";
    case "returned": {
      const wasSuppressed =
        before.find(({ kind }) => kind !== "status_changed" && kind !== "assigned")?.kind === "suppressed";
      const what = wasSuppressed ? "No longer suppressed" : "Found again";
      return change ? `${what}: ${change}` : what;
    }
    case "status_changed":
    case "assigned":
      return change ?? `Still ${to}`;
  }
}

function reasonSuffix(reason: string | null): string {
  const known = DismissalReason.safeParse(reason);
  return known.success ? ` (${reasonLabels[known.data].toLowerCase()})` : "";
}

type AuthorProps = { by: VulnerabilityEvent["by"]; publicId: string | undefined };

/** A link only where it leads the reader to something. */
function Author({ by, publicId }: AuthorProps): ReactNode {
  const name = <bdi className="wrap-anywhere">{by.name}</bdi>;
  switch (by.type) {
    case "member":
    case "system":
      return name;
    case "operator":
      return <>Operator {name}</>;
    case "access_key":
      return publicId === undefined ? (
        <>Access key {name}</>
      ) : (
        <Link
          href={`/settings/access-keys?q=${publicId}`}
          prefetch={false}
          className="rounded-sm underline decoration-edge underline-offset-4 hover:decoration-ink"
        >
          Access key {name}
        </Link>
      );
    case "scan":
      return <>Scan with {name}</>;
  }
}
