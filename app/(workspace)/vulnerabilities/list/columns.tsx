"use client";

import { columnHelper } from "@/components/data-table/columns";
import { TableLink } from "@/components/data-table/table-link";
import { RelativeTime } from "@/components/ui/time/relative-time";
import { DueTime } from "../due-time";
import { SeverityBadge } from "../severity-badge";
import type { VulnerabilityRow } from "./row";
import { StatusCell } from "./status-cell";
import { TitleCell } from "./title-cell";

const helper = columnHelper<VulnerabilityRow>();

const filterLink =
  "inline-block min-h-6 max-w-full truncate rounded-sm align-bottom leading-6 hover:underline hover:underline-offset-4";

/** The ids of the columns that can be sorted by are values of the parameter `sort`. */
export const vulnerabilityColumns = helper.columns([
  helper.accessor("severity", {
    id: "severity",
    header: "Severity",
    sortDescFirst: true,
    meta: { inCard: "start", className: "@min-[60rem]:w-25" },
    cell: ({ row }) => <SeverityBadge severity={row.original.severity} />,
  }),
  helper.display({
    id: "title",
    header: "Vulnerability",
    enableSorting: false,
    meta: { inCard: "heading" },
    cell: ({ row }) => <TitleCell row={row.original} />,
  }),
  helper.display({
    id: "asset",
    header: "Asset",
    enableSorting: false,
    meta: { bare: true, className: "@min-[60rem]:w-28" },
    cell: ({ row }) => (
      <TableLink changes={{ asset: row.original.asset }} className={filterLink}>
        {row.original.asset}
        <span className="sr-only"> (show only this asset)</span>
      </TableLink>
    ),
  }),
  helper.display({
    id: "source",
    header: "Source",
    enableSorting: false,
    meta: { bare: true, className: "@min-[60rem]:w-24" },
    cell: ({ row }) => (
      <TableLink changes={{ source: row.original.source }} className={filterLink}>
        <bdi>{row.original.source}</bdi>
        <span className="sr-only"> (show only this source)</span>
      </TableLink>
    ),
  }),
  helper.display({
    id: "status",
    header: "Status",
    enableSorting: false,
    meta: { bare: true, className: "@min-[60rem]:w-33" },
    cell: ({ row }) => <StatusCell row={row.original} />,
  }),
  helper.accessor("dueAt", {
    id: "due",
    header: "Due",
    meta: { className: "@min-[60rem]:w-30" },
    cell: ({ row }) => <DueTime at={row.original.dueAt} />,
  }),
  helper.accessor("detectedAt", {
    id: "detected_at",
    header: "Detected",
    sortDescFirst: true,
    meta: { className: "@max-md:hidden @min-[60rem]:w-28" },
    cell: ({ row }) => <RelativeTime at={row.original.detectedAt} />,
  }),
]);
