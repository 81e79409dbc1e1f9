"use client";

import { DataTable } from "@/components/data-table/data-table";
import type { ListState } from "../search-params";
import { vulnerabilityColumns } from "./columns";
import type { VulnerabilityRow } from "./row";

type VulnerabilitiesTableProps = { rows: VulnerabilityRow[] } & Pick<ListState, "sort" | "direction">;

/** One page of vulnerabilities, as the database gave it. */
export function VulnerabilitiesTable({ rows, sort, direction }: VulnerabilitiesTableProps) {
  return (
    <DataTable
      caption="Vulnerabilities with their location, status and due date"
      columns={vulnerabilityColumns}
      rows={rows}
      rowId={(row) => row.id}
      sorting={{ id: sort, direction }}
    />
  );
}
