"use client";

import { SearchX } from "lucide-react";
import { TableLink } from "@/components/data-table/table-link";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";

const noFilter = {
  q: undefined,
  asset: undefined,
  source: undefined,
  severity: undefined,
  due: undefined,
  status: undefined,
};

type NoMatchProps = { narrowed: boolean; toDoOnly: boolean };

/** There are vulnerabilities, but none that the filter lets through. */
export function NoMatch({ narrowed, toDoOnly }: NoMatchProps) {
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-7" />}
      title={narrowed ? "No vulnerability matches" : "Nothing left to do"}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          {toDoOnly && (
            <TableLink changes={{ status: "all" }} className={buttonClass()}>
              {narrowed ? "Search in all statuses" : "Show all"}
            </TableLink>
          )}
          {narrowed && (
            <TableLink changes={noFilter} className={buttonClass()}>
              Clear search and filters
            </TableLink>
          )}
        </div>
      }
    >
      {narrowed
        ? "Try another search, or fewer filters."
        : "Everything that scans have found is resolved, dismissed or suppressed."}
    </EmptyState>
  );
}
