"use client";

import { writeNumber } from "@/components/ui/time/environment";
import { useReady } from "@/components/ui/use-ready";
import { useTableUrl } from "./table-url";

type Total = { count: number; type: "exact" | "at_least" };

type ResultCountProps = { total: Total; one: string; many: string; className?: string };

/** The total number of rows, announced by screen readers when a filter changes it. */
export function ResultCount({ total, one, many, className = "text-muted text-sm" }: ResultCountProps) {
  const { pending } = useTableUrl();
  const count = useNumberText()(total.count);
  const more = total.type === "at_least" ? "+" : "";
  return (
    <p role="status" className={className}>
      {pending ? "Loading…" : `${count}${more} ${total.count === 1 ? one : many}`}
    </p>
  );
}

/** A number of rows. */
export function TotalText({ total, className }: { total: Total; className?: string }) {
  const text = useNumberText();
  return <span className={className}>{`${text(total.count)}${total.type === "at_least" ? "+" : ""}`}</span>;
}

/** Writes numbers as the browser does, which is known after hydration. */
export function useNumberText(): (value: number) => string {
  return useReady() ? writeNumber : String;
}
