import type { Severity } from "./severity";
import { isSettled, type Status } from "./status";

/** In how many days of its detection a vulnerability has to be resolved; null means that it has no due date. */
const serviceLevels: Readonly<Record<Severity, number | null>> = {
  critical: 3,
  high: 14,
  medium: 30,
  low: 90,
  info: null,
};

const dayMs = 86_400_000;

/** How long after its detection a vulnerability is due; null when it never is: once settled, or without a service level. */
export function dueAfterMs(status: Status, severity: Severity): number | null {
  const days = serviceLevels[severity];
  return days === null || isSettled(status) ? null : days * dayMs;
}

type Dated = { status: Status; severity: Severity; detectedAt: Date };

/** When a vulnerability is due, counted from the start of its present detection; null when it never is. */
export function dueAt({ status, severity, detectedAt }: Dated): Date | null {
  const afterMs = dueAfterMs(status, severity);
  return afterMs === null ? null : new Date(detectedAt.getTime() + afterMs);
}

export const dueFilters = ["overdue", "7d", "30d", "none"] as const;
/** What a list can be narrowed down to: overdue, due within so many days from now, or without a due date. */
export type DueFilter = (typeof dueFilters)[number];

/** From `fromMs` on and before `beforeMs`, in milliseconds since 1970. */
export type Span = { fromMs: number; beforeMs: number };

/** The due dates that a filter lets through; null for those that have none. */
export function dueSpan(filter: DueFilter, nowMs: number): Span | null {
  switch (filter) {
    case "overdue":
      return { fromMs: Number.NEGATIVE_INFINITY, beforeMs: nowMs };
    case "7d":
      return { fromMs: nowMs, beforeMs: nowMs + 7 * dayMs };
    case "30d":
      return { fromMs: nowMs, beforeMs: nowMs + 30 * dayMs };
    case "none":
      return null;
  }
}
