import { headingOf } from "@/lib/vulnerabilities/heading";
import type { Vulnerability } from "@/lib/vulnerabilities/schemas";

export type VulnerabilityRow = ReturnType<typeof toRow>;

/** What the list shows of a vulnerability; its message alone can be as long as all the rest. */
export function toRow(vulnerability: Vulnerability) {
  return {
    id: vulnerability.id,
    ...headingOf(vulnerability),
    severity: vulnerability.severity,
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
