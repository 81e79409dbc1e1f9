import Link from "next/link";
import type { FilterOptions } from "@/lib/vulnerabilities/filter-options";
import { severityLabels } from "./labels";
import { SeverityBars } from "./severity-badge";

/** How much there is to do, by severity; each number leads to the list of just these. */
export function SeverityCounts({ counts }: { counts: FilterOptions["severities"] }) {
  return (
    <nav aria-label="To do by severity">
      <ul className="flex flex-wrap gap-2">
        {counts.map(({ severity, total }) => (
          <li key={severity}>
            <Link
              href={`/vulnerabilities?severity=${severity}`}
              prefetch={false}
              className="flex min-h-9 items-center gap-2 rounded-lg border border-line bg-surface px-3 py-1 hover:border-edge"
            >
              <span className={severity === "critical" || severity === "high" ? "text-danger" : "text-muted"}>
                <SeverityBars severity={severity} />
              </span>
              <span className="text-muted">{severityLabels[severity]}</span>
              <span className="font-semibold">
                {total.count.toLocaleString("en")}
                {total.type === "at_least" && "+"}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
