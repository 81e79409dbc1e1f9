import type { Vulnerability } from "@/lib/vulnerabilities/schemas";

export type VulnerabilityRow = ReturnType<typeof toRow>;

/** What the list shows of a vulnerability; its message alone can be as long as all the rest. */
export function toRow(vulnerability: Vulnerability) {
  return {
    id: vulnerability.id,
    severity: vulnerability.severity,
    title: vulnerability.title,
    ruleId: vulnerability.ruleId,
    path: vulnerability.path,
    line: vulnerability.startLine,
    asset: vulnerability.asset,
    source: vulnerability.source,
    status: vulnerability.status,
    dismissedReason: vulnerability.dismissedReason,
    absentSince: vulnerability.absentSince,
    isSuppressed: vulnerability.presence === "suppressed",
    dueAt: vulnerability.dueAt,
    detectedAt: vulnerability.detectedAt,
  };
}
