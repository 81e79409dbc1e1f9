import type { Vulnerability } from "@/lib/vulnerabilities/schemas";

export type VulnerabilityRow = ReturnType<typeof toRow>;

/** What the list shows of a vulnerability; its message alone can be as long as all the rest. */
export function toRow(vulnerability: Vulnerability) {
  return {
    id: vulnerability.id,
    severity: vulnerability.severity,
    title: vulnerability.title,
    ruleId: vulnerability.rule_id,
    path: vulnerability.path,
    line: vulnerability.start_line,
    asset: vulnerability.asset,
    source: vulnerability.source,
    status: vulnerability.status,
    dismissedReason: vulnerability.dismissed_reason,
    absentSince: vulnerability.absent_since,
    isSuppressed: vulnerability.presence === "suppressed",
    dueAt: vulnerability.due_at,
    detectedAt: vulnerability.detected_at,
  };
}
