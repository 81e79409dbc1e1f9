"use client";

import { Badge } from "@/components/ui/badge";
import { CutText } from "@/components/ui/cut-text";
import { ExactTime, RelativeTime } from "@/components/ui/time/relative-time";
import { reasonLabels, statusLabels, statusTones } from "../labels";
import type { VulnerabilityRow } from "./row";

/** What people decided, and beside it what the scans say when that differs from "still there". */
export function StatusCell({ row }: { row: VulnerabilityRow }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-1.5 @min-[60rem]:block">
      <Badge tone={statusTones[row.status]}>{statusLabels[row.status]}</Badge>
      {row.dismissedReason && <p className="truncate text-muted text-xs">{reasonLabels[row.dismissedReason]}</p>}
      {row.isSuppressed && <p className="truncate text-muted text-xs">Suppressed</p>}
      {row.absentSince && (
        <CutText
          className="text-muted text-xs"
          whole={
            <>
              <span>Absent since </span>
              <ExactTime at={row.absentSince} />
            </>
          }
        >
          <span>Absent since </span>
          <RelativeTime at={row.absentSince} />
        </CutText>
      )}
    </div>
  );
}
