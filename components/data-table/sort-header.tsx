"use client";

import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Sorting } from "./columns";
import { TableLink } from "./table-link";

type SortHeaderProps = { columnId: string; sorting: Sorting; descendingFirst: boolean; children: ReactNode };

/** The heading of a column that can be sorted by: a link to the list in that order. */
export function SortHeader({ columnId, sorting, descendingFirst, children }: SortHeaderProps) {
  const active = sorting.id === columnId;
  const first = descendingFirst ? "desc" : "asc";
  const next = active ? (sorting.direction === "asc" ? "desc" : "asc") : first;
  const Icon = !active ? ChevronsUpDown : sorting.direction === "asc" ? ArrowUp : ArrowDown;
  return (
    <TableLink
      changes={{ sort: columnId, direction: next }}
      className="group inline-flex min-h-6 items-center gap-1 rounded hover:text-ink"
    >
      <span>{children}</span>
      <Icon
        aria-hidden
        className={
          active ? "size-3.5 text-accent" : "size-3.5 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100"
        }
      />
      <span className="sr-only">{`, sort ${next === "asc" ? "ascending" : "descending"}`}</span>
    </TableLink>
  );
}
