"use client";

import { writeNumber } from "@/components/ui/time/environment";
import { useReady } from "@/components/ui/use-ready";
import { useTableUrl } from "./table-url";

type ResultCountProps = { total: { count: number; type: "exact" | "at_least" }; one: string; many: string };

/** The total number of rows, announced by screen readers when a filter changes it. */
export function ResultCount({ total, one, many }: ResultCountProps) {
  const { pending } = useTableUrl();
  // The browser's way to write numbers, known only once it has taken over.
  const ready = useReady();
  const count = ready ? writeNumber(total.count) : String(total.count);
  const more = total.type === "at_least" ? "+" : "";
  return (
    <p role="status" className="text-sm text-muted">
      {pending ? "Loading…" : `${count}${more} ${total.count === 1 ? one : many}`}
    </p>
  );
}
