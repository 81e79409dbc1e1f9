import type { Tone } from "@/components/ui/badge";
import type { DueFilter } from "@/lib/vulnerabilities/due";
import type { Severity } from "@/lib/vulnerabilities/severity";
import type { DismissalReason, Status } from "@/lib/vulnerabilities/status";

export const severityLabels: Record<Severity, string> = {
  critical: "Critical",
  high: "High",
  medium: "Medium",
  low: "Low",
  info: "Info",
};

export const dueLabels: Record<DueFilter, string> = {
  overdue: "Overdue",
  "7d": "Within 7 days",
  "30d": "Within 30 days",
  none: "No due date",
};

export const statusLabels: Record<Status, string> = {
  open: "Open",
  in_progress: "In progress",
  pending_action: "Pending action",
  resolved: "Resolved",
  dismissed: "Dismissed",
};

export const statusTones: Record<Status, Tone> = {
  open: "neutral",
  in_progress: "accent",
  pending_action: "warning",
  resolved: "success",
  dismissed: "neutral",
};

export const reasonLabels: Record<DismissalReason, string> = {
  false_positive: "False positive",
  not_affected: "Not affected",
  accepted_risk: "Accepted risk",
  wont_fix: "Won’t fix",
  duplicate: "Duplicate",
};

/** Where a finding is suppressed. */
export const suppressionLabels = {
  in_source: "In the source",
  external: "Outside of the source",
  unknown: "By the tool",
} as const;

/** A text inside a sentence or list of ours that keeps its own direction (Unicode UAX #9, FSI … PDI). */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
