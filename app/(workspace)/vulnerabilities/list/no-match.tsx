"use client";

import { SearchX } from "lucide-react";
import { TableLink } from "@/components/data-table/table-link";
import { buttonClass } from "@/components/ui/button-class";
import { EmptyState } from "@/components/ui/empty-state";
import type { ListTab } from "@/lib/vulnerabilities/tabs";

const noFilter = {
  q: undefined,
  asset: undefined,
  source: undefined,
  severity: undefined,
  due: undefined,
  rule: undefined,
  path: undefined,
};

type NoMatchProps = {
  narrowed: boolean;
  tab: ListTab;
  /** Whether something is found in another tab. */
  elsewhere: boolean;
};

const nothing: Record<ListTab, { title: string; text: string }> = {
  open: {
    title: "Nothing open",
    text: "Everything that scans have found is resolved, dismissed or suppressed.",
  },
  closed: { title: "Nothing closed", text: "Resolved and dismissed vulnerabilities appear here." },
  suppressed: { title: "Nothing suppressed", text: "Findings suppressed in code or in a tool’s settings appear here." },
  all: { title: "Nothing found", text: "Scans have found nothing." },
};

/** There are vulnerabilities, but none that the filter lets through. */
export function NoMatch({ narrowed, tab, elsewhere }: NoMatchProps) {
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-7" />}
      title={narrowed ? "No vulnerability matches" : nothing[tab].title}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          {elsewhere && (
            <TableLink turning changes={{ status: "all" }} className={buttonClass()}>
              {narrowed ? "Search in all statuses" : "Show all"}
            </TableLink>
          )}
          {narrowed && (
            <TableLink
              turning
              changes={{ ...noFilter, status: tab === "open" ? undefined : tab }}
              className={buttonClass()}
            >
              Clear search and filters
            </TableLink>
          )}
        </div>
      }
    >
      {narrowed ? "Try another search, or fewer filters." : nothing[tab].text}
    </EmptyState>
  );
}
