import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import { assets } from "@/db/schema/assets";
import { scanScopes, scans } from "@/db/schema/scans";
import { users } from "@/db/schema/users";
import { rules, vulnerabilities, vulnerabilityEvents } from "@/db/schema/vulnerabilities";
import type { Context } from "../context";
import { AppError } from "../errors";
import { requirePermission } from "../permissions/require";
import { Status, type VulnerabilityDetail, type VulnerabilityEvent } from "./schemas";
import { itsAsset, summaryColumns, toVulnerability } from "./summary";

const historyMax = 200;

/** One vulnerability with its rule and its history, and the version that its ETag is made of. Throws `not_found`. */
export async function getVulnerability(
  { db, actor }: Context,
  id: string,
): Promise<{ vulnerability: VulnerabilityDetail; version: number }> {
  requirePermission(actor, "vulnerabilities:read");
  const [row] = await db
    .select({
      ...summaryColumns,
      logicalLocation: vulnerabilities.logicalLocation,
      snippet: vulnerabilities.snippet,
      category: scanScopes.category,
      firstScanId: vulnerabilities.firstScanId,
      ruleTitle: rules.title,
      ruleHelp: rules.help,
      ruleHelpUrl: rules.helpUrl,
      ruleTags: rules.tags,
    })
    .from(vulnerabilities)
    .innerJoin(assets, itsAsset)
    .innerJoin(
      scanScopes,
      and(eq(scanScopes.accountId, vulnerabilities.accountId), eq(scanScopes.id, vulnerabilities.scopeId)),
    )
    .leftJoin(
      rules,
      and(
        eq(rules.accountId, vulnerabilities.accountId),
        eq(rules.tool, vulnerabilities.tool),
        eq(rules.ruleId, vulnerabilities.ruleId),
      ),
    )
    .where(and(eq(vulnerabilities.accountId, actor.accountId), eq(vulnerabilities.id, id)));
  if (row === undefined) throw new AppError("not_found", { detail: "There is no such vulnerability." });
  const later = await readHistory({ db, actor }, id);
  return {
    version: row.version,
    vulnerability: {
      ...toVulnerability(row),
      logical_location: row.logicalLocation,
      snippet: row.snippet,
      category: row.category,
      rule:
        row.ruleTitle === null
          ? null
          : { title: row.ruleTitle, help: row.ruleHelp ?? "", help_url: row.ruleHelpUrl, tags: row.ruleTags ?? [] },
      history: [...later, detection(row)].slice(0, historyMax),
    },
  };
}

type Detection = { firstDetectedAt: Date; firstScanId: string; tool: string };

/** What every history begins with. */
function detection({ firstDetectedAt, firstScanId, tool }: Detection): VulnerabilityEvent {
  return {
    at: firstDetectedAt.toISOString(),
    kind: "detected",
    from_status: null,
    to_status: "open",
    reason: null,
    justification: null,
    until: null,
    by: { type: "scan", id: firstScanId, name: tool },
  };
}

async function readHistory({ db, actor }: Context, id: string): Promise<VulnerabilityEvent[]> {
  const events = vulnerabilityEvents;
  const rows = await db
    .select({
      at: events.createdAt,
      kind: events.kind,
      fromStatus: events.fromStatus,
      toStatus: events.toStatus,
      reason: events.reason,
      justification: events.justification,
      until: events.until,
      authorId: sql<string>`coalesce(${events.userId}, ${events.accessKeyId}, ${events.scanId})`,
      memberName: users.name,
      keyName: accessKeys.name,
      toolName: scans.toolName,
    })
    .from(events)
    .leftJoin(users, eq(users.id, events.userId))
    .leftJoin(accessKeys, and(eq(accessKeys.accountId, events.accountId), eq(accessKeys.id, events.accessKeyId)))
    .leftJoin(scans, and(eq(scans.accountId, events.accountId), eq(scans.id, events.scanId)))
    .where(and(eq(events.accountId, actor.accountId), eq(events.vulnerabilityId, id)))
    .orderBy(desc(events.createdAt), desc(events.id))
    .limit(historyMax);
  return rows.map((row) => ({
    at: row.at.toISOString(),
    kind: row.kind,
    from_status: Status.parse(row.fromStatus),
    to_status: Status.parse(row.toStatus),
    reason: row.reason,
    justification: row.justification,
    until: row.until?.toISOString() ?? null,
    by:
      row.memberName !== null
        ? { type: "member", id: row.authorId, name: row.memberName }
        : row.keyName !== null
          ? { type: "access_key", id: row.authorId, name: row.keyName }
          : { type: "scan", id: row.authorId, name: row.toolName ?? "" },
  }));
}
