import type { Severity } from "./severity";
import { isSettled, type Presence, type Status } from "./status";

/** Service level: days from detection to the due date; null means no due date. */
const serviceLevels: Readonly<Record<Severity, number | null>> = {
  critical: 3,
  high: 14,
  medium: 30,
  low: 90,
  info: null,
};

const dayMs = 86_400_000;

/** Time from detection to the due date; null once settled, or without a service level. */
export function dueAfterMs(status: Status, severity: Severity): number | null {
  const days = serviceLevels[severity];
  return days === null || isSettled(status) ? null : days * dayMs;
}

type Dated = { status: Status; presence: Presence; severity: Severity; detectedAt: Date };

/** The due date, counted from the latest detection; null if there is none. What is suppressed has none. */
export function dueAt({ status, presence, severity, detectedAt }: Dated): Date | null {
  const afterMs = presence === "suppressed" ? null : dueAfterMs(status, severity);
  return afterMs === null ? null : new Date(detectedAt.getTime() + afterMs);
}

export const dueFilters = ["overdue", "7d", "30d", "none"] as const;
/** Filters by due date: overdue, due within a number of days, or without a due date. */
export type DueFilter = (typeof dueFilters)[number];

/** From `fromMs` on and before `beforeMs`, in milliseconds since 1970. */
export type Span = { fromMs: number; beforeMs: number };

/** The due dates that match a filter; null for those without one. */
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
