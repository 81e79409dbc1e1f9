"use client";

import { SearchX } from "lucide-react";
import { TableLink } from "@/components/data-table/table-link";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";

/** There are keys, but none that the filter lets through. */
export function NoMatch() {
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-7" />}
      title="No key matches"
      action={
        <TableLink changes={{ q: undefined, hash: undefined, status: undefined }} className={buttonClass()}>
          Clear search and status
        </TableLink>
      }
    >
      No key that you can see matches this search and this status.
    </EmptyState>
  );
}
