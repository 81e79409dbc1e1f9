"use client";

import { ResultCount, TotalText } from "@/components/data-table/result-count";
import { TableLink } from "@/components/data-table/table-link";
import type { SeverityCount, TabCounts } from "@/lib/vulnerabilities/list/counts";
import { listTabs, tabOf } from "@/lib/vulnerabilities/tabs";
import { severityLabels } from "../labels";
import type { ListState } from "../search-params";
import { SeverityBars } from "../severity-badge";
import { tabLabels } from "./filter-choices";

type TabsAndCountsProps = {
  list: Pick<ListState, "status" | "severity">;
  tabs: TabCounts;
  severities: SeverityCount[];
  total: TabCounts["all"];
};

/** The tabs of the list and its counts by severity, under everything else that it is narrowed down to. */
export function TabsAndCounts({ list, tabs, severities, total }: TabsAndCountsProps) {
  const current = tabOf(list.status);
  const shown = listTabs.filter((tab) => tab !== "suppressed" || current === tab || tabs[tab].count > 0);
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-6 border-line border-b print:border-0">
      <nav aria-label="By state" className="min-w-0 print:hidden">
        <ul className="flex flex-wrap gap-x-1">
          {shown.map((tab) => (
            <li key={tab}>
              <TableLink
                changes={{ status: tab === "open" ? undefined : tab }}
                aria-current={tab === current ? "true" : undefined}
                className="-mb-px flex min-h-9 items-center gap-1.5 border-transparent border-b-2 px-2.5 text-muted hover:text-ink aria-[current=true]:border-accent aria-[current=true]:font-medium aria-[current=true]:text-ink"
              >
                <span>{tabLabels[tab]}</span>
                <TotalText total={tabs[tab]} className="text-muted text-sm" />
              </TableLink>
            </li>
          ))}
        </ul>
      </nav>
      <SeverityCounts counts={severities} chosen={list.severity} />
      <ResultCount total={total} one="vulnerability" many="vulnerabilities" className="sr-only" />
    </div>
  );
}

/** Each count narrows the list to its severity; pressed again, it removes that filter. */
function SeverityCounts({ counts, chosen }: { counts: SeverityCount[]; chosen: ListState["severity"] }) {
  return (
    <nav aria-label="By severity" className="min-w-0 py-1">
      <ul className="flex flex-wrap gap-x-1">
        {counts.map(({ severity, total }) => {
          const isChosen = chosen?.join() === severity;
          return (
            <li key={severity}>
              <TableLink
                changes={{ severity: isChosen ? undefined : severity }}
                aria-current={isChosen ? "true" : undefined}
                className="flex min-h-7 items-center gap-1.5 rounded-md px-2 text-sm hover:bg-sunken aria-[current=true]:bg-accent-soft aria-[current=true]:font-medium"
              >
                <span className={severity === "critical" || severity === "high" ? "text-danger" : "text-muted"}>
                  <SeverityBars severity={severity} />
                </span>
                <span className="text-muted">{severityLabels[severity]}</span>
                <TotalText total={total} className="font-semibold" />
              </TableLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
