"use client";

import { columnHelper } from "@/components/data-table/columns";
import { DataTable } from "@/components/data-table/data-table";
import { TotalText } from "@/components/data-table/result-count";
import { TableLink } from "@/components/data-table/table-link";
import { RelativeTime } from "@/components/ui/time/relative-time";
import { VisibleText } from "@/components/ui/visible-text";
import type { Group, Groups } from "@/lib/vulnerabilities/list/groups";
import { type Severity, severities } from "@/lib/vulnerabilities/severity";
import { severityLabels } from "../labels";
import { SeverityBadge } from "../severity-badge";

type Row = Group & { id: string; isPartial: boolean };

const helper = columnHelper<Row>();

const columns = helper.columns([
  helper.display({
    id: "worst",
    header: "Highest",
    meta: { inCard: "start", className: "@min-[60rem]:w-25" },
    cell: ({ row }) => <SeverityBadge severity={worstOf(row.original)} />,
  }),
  helper.display({
    id: "title",
    header: "Group",
    meta: { inCard: "heading" },
    cell: ({ row }) => <GroupTitle group={row.original} />,
  }),
  helper.display({
    id: "severities",
    header: "By severity",
    meta: { inCard: "line", className: "@min-[60rem]:w-48" },
    cell: ({ row }) => <SeverityBar group={row.original} />,
  }),
  helper.display({
    id: "count",
    header: "Vulnerabilities",
    meta: { className: "@min-[60rem]:w-30" },
    cell: ({ row: { original } }) => (
      <TotalText total={{ count: original.count, type: original.isPartial ? "at_least" : "exact" }} />
    ),
  }),
  helper.display({
    id: "assets",
    header: "Assets",
    meta: { className: "@min-[60rem]:w-20" },
    cell: ({ row }) => <span>{row.original.assets}</span>,
  }),
  helper.display({
    id: "latest",
    header: "Latest",
    meta: { className: "@min-[60rem]:w-28" },
    cell: ({ row }) => <RelativeTime at={row.original.latestAt} />,
  }),
]);

/** Vulnerabilities by rule, asset or file; each group leads to the list of what is in it. */
export function GroupsTable({ groups, total, isPartial }: Groups) {
  return (
    <>
      <DataTable
        caption="Groups of vulnerabilities, most severe first"
        columns={columns}
        rows={groups.map((group) => ({ ...group, id: idOf(group), isPartial }))}
        rowId={(row) => row.id}
      />
      {total > groups.length && (
        <p className="text-muted text-sm">
          {`These are ${groups.length} of ${total} groups. Search or filter the list to see the others.`}
        </p>
      )}
    </>
  );
}

const idOf = ({ narrowing, title, subtitle }: Group) => JSON.stringify([narrowing, title, subtitle]);

function worstOf({ bySeverity }: Group): Severity {
  return severities.findLast((severity) => bySeverity[severity] > 0) ?? "info";
}

function GroupTitle({ group: { narrowing, title, subtitle } }: { group: Group }) {
  return (
    <>
      {narrowing === null ? (
        <p className="truncate font-medium">{title}</p>
      ) : (
        <TableLink
          changes={{ ...narrowing, group: undefined }}
          dir="auto"
          title={title}
          data-row-link
          className="block truncate rounded-sm text-left font-medium hover:underline hover:underline-offset-4"
        >
          {title}
        </TableLink>
      )}
      {subtitle && (
        <p className="truncate font-mono text-muted text-xs">
          <VisibleText text={subtitle} />
        </p>
      )}
    </>
  );
}

const fills: Record<Severity, string> = {
  critical: "bg-danger",
  high: "bg-danger/55",
  medium: "bg-warning/70",
  low: "bg-muted/55",
  info: "bg-muted/30",
};

/** How many of each severity: a bar for those who look, and the numbers. */
function SeverityBar({ group: { bySeverity, count } }: { group: Group }) {
  const parts = severities.toReversed().filter((severity) => bySeverity[severity] > 0);
  return (
    <div className="grid gap-1">
      <div aria-hidden className="flex h-1.5 overflow-hidden rounded-full">
        {parts.map((severity) => (
          <svg key={severity} width={`${(bySeverity[severity] / count) * 100}%`} className={fills[severity]} />
        ))}
      </div>
      <p className="truncate text-muted text-xs">
        {parts.map((severity) => `${bySeverity[severity]} ${severityLabels[severity].toLowerCase()}`).join(", ")}
      </p>
    </div>
  );
}
