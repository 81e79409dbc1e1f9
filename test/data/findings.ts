import { randomBytes } from "node:crypto";
import { v7 } from "uuid";
import type { Db } from "@/db/client";
import { assets } from "@/db/schema/assets";
import { scanScopes, scans } from "@/db/schema/scans";
import { vulnerabilities } from "@/db/schema/vulnerabilities";

export type Finding = Partial<
  Pick<
    typeof vulnerabilities.$inferInsert,
    | "title"
    | "message"
    | "severity"
    | "path"
    | "ruleId"
    | "status"
    | "dismissedReason"
    | "dismissedUntil"
    | "justification"
    | "detectedAt"
    | "updatedAt"
    | "tool"
    | "presence"
    | "suppression"
  >
>;

export type Scanned = { scanId: string; assetSlug: string; ids: string[] };

/** Writes a scan with its asset and what it found, as an upload with this key leaves them behind. */
export async function addFindings(
  db: Db,
  owner: { accountId: string; keyId: string; assetSlug?: string | undefined },
  findings: readonly Finding[],
): Promise<Scanned> {
  const { accountId, keyId, assetSlug = `asset-${randomBytes(4).toString("hex")}` } = owner;
  const [assetId, scanId, scopeId] = [v7(), v7(), v7()];
  const tool = findings[0]?.tool ?? "Checker";
  const none = { unchanged: 0, reopened: 0, resolved: 0, suppressed: 0, rejected: 0 };
  const counts = { received: findings.length, created: findings.length, ...none };
  await db.insert(assets).values({ id: assetId, accountId, slug: assetSlug, name: assetSlug });
  await db.insert(scans).values({
    id: scanId,
    accountId,
    assetId,
    accessKeyId: keyId,
    format: "sarif",
    toolName: tool,
    sizeBytes: 1,
    ...counts,
  });
  await db
    .insert(scanScopes)
    .values({ id: scopeId, accountId, assetId, tool, category: "", lastScanId: scanId, lastScannedAt: new Date() });
  const rows = findings.map((finding, index) => ({
    id: v7(),
    accountId,
    assetId,
    scopeId,
    fingerprint: randomBytes(32),
    tool,
    ruleId: "rule-1",
    title: `Finding ${index}`,
    message: finding.title ?? `Finding ${index}`,
    severity: "high" as const,
    path: `src/file-${index}.ts`,
    startLine: index + 1,
    presence: "detected" as const,
    status: "open" as const,
    firstDetectedAt: new Date(),
    detectedAt: new Date(),
    updatedAt: new Date(),
    firstScanId: scanId,
    ...finding,
  }));
  if (rows.length > 0) await db.insert(vulnerabilities).values(rows);
  return { scanId, assetSlug, ids: rows.map((row) => row.id) };
}
