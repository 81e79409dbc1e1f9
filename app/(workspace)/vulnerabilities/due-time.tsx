"use client";

import { TriangleAlert } from "lucide-react";
import { useNow } from "@/components/ui/time/clock";
import { RelativeTime } from "@/components/ui/time/relative-time";

/** By when it has to be resolved; what is overdue stands out. */
export function DueTime({ at }: { at: string | null }) {
  const nowMs = useNow();
  if (at === null) return <p className="leading-6 text-muted">None</p>;
  const overdue = nowMs !== null && Date.parse(at) < nowMs;
  return (
    <div className={overdue ? "font-medium text-danger" : undefined}>
      <RelativeTime at={at} />
      {overdue && (
        <p className="flex items-start gap-1 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          Overdue
        </p>
      )}
    </div>
  );
}
