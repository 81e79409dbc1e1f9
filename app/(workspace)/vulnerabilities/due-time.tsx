"use client";

import { TriangleAlert } from "lucide-react";
import { useNow } from "@/components/ui/time/clock";
import { RelativeTime } from "@/components/ui/time/relative-time";

/** By when it has to be resolved; what is overdue stands out. */
export function DueTime({ at }: { at: string | null }) {
  const nowMs = useNow();
  if (at === null) return <p className="text-muted">None</p>;
  const overdue = Date.parse(at) < nowMs;
  return (
    <div className={overdue ? "inline-flex items-center gap-1 font-medium text-danger" : undefined}>
      {overdue && <TriangleAlert aria-hidden className="size-3.5 shrink-0" />}
      {overdue && <span className="sr-only">Overdue: </span>}
      <RelativeTime at={at} />
    </div>
  );
}
