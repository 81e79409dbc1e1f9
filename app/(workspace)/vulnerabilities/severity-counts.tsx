import { TableLink } from "@/components/data-table/table-link";
import type { SeverityCount } from "@/lib/vulnerabilities/list/count-by-severity";
import type { Severity } from "@/lib/vulnerabilities/severity";
import { severityLabels } from "./labels";
import { SeverityBars } from "./severity-badge";

type SeverityCountsProps = { counts: SeverityCount[]; chosen: Severity[] | undefined };

/** How many the search and the other filters let through, by severity; each number leads to the list of just these. */
export function SeverityCounts({ counts, chosen }: SeverityCountsProps) {
  return (
    <nav aria-label="By severity">
      <ul className="flex flex-wrap gap-2">
        {counts.map(({ severity, total }) => (
          <li key={severity}>
            <TableLink
              changes={{ severity }}
              aria-current={chosen?.join() === severity ? "true" : undefined}
              className="flex min-h-9 items-center gap-2 rounded-lg border border-line bg-surface px-3 py-1 hover:border-edge aria-[current=true]:border-accent aria-[current=true]:font-medium"
            >
              <span className={severity === "critical" || severity === "high" ? "text-danger" : "text-muted"}>
                <SeverityBars severity={severity} />
              </span>
              <span className="text-muted">{severityLabels[severity]}</span>
              <span className="font-semibold">
                {`${total.count.toLocaleString("en")}${total.type === "at_least" ? "+" : ""}`}
              </span>
            </TableLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
