"use client";

import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/time/relative-time";
import { reasonLabels, statusLabels, statusTones } from "./labels";
import type { VulnerabilityRow } from "./row";

/** What people decided, and beside it what the scans say when that differs from "still there". */
export function StatusCell({ row }: { row: VulnerabilityRow }) {
  return (
    <div className="grid justify-items-start gap-0.5">
      <Badge tone={statusTones[row.status]}>{statusLabels[row.status]}</Badge>
      {row.dismissedReason && <p className="text-sm text-muted">{reasonLabels[row.dismissedReason]}</p>}
      {row.isSuppressed && <p className="text-sm text-muted">Suppressed</p>}
      {row.absentSince && (
        <div className="text-sm text-muted">
          Absent since <RelativeTime at={row.absentSince} />
        </div>
      )}
    </div>
  );
}
