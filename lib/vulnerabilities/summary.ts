import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { users } from "@/db/schema/users";
import { rules, vulnerabilities } from "@/db/schema/vulnerabilities";
import { dueAt } from "./due";
import { effective } from "./effective";
import type { Vulnerability } from "./schemas";
import type { Severity } from "./severity";
import type { DismissalReason, Presence, Status, Suppression } from "./status";

/** Joins a vulnerability with its asset. */
export const itsAsset = and(eq(assets.accountId, vulnerabilities.accountId), eq(assets.id, vulnerabilities.assetId));

/** The columns of a vulnerability's summary, by name; needs a join with assets. */
export const summaryColumns = {
  id: vulnerabilities.id,
  title: vulnerabilities.title,
  message: vulnerabilities.message,
  severity: vulnerabilities.severity,
  score: vulnerabilities.score,
  status: effective.status,
  presence: vulnerabilities.presence,
  suppression: vulnerabilities.suppression,
  assigneeId: vulnerabilities.assigneeId,
  assigneeName: sql<
    string | null
  >`(select ${users.name} from ${users} where ${users.id} = ${vulnerabilities.assigneeId})`,
  asset: assets.slug,
  tool: vulnerabilities.tool,
  ruleId: vulnerabilities.ruleId,
  path: vulnerabilities.path,
  startLine: vulnerabilities.startLine,
  startColumn: vulnerabilities.startColumn,
  endLine: vulnerabilities.endLine,
  endColumn: vulnerabilities.endColumn,
  cwes: vulnerabilities.cwes,
  tags: vulnerabilities.tags,
  ruleTags: sql<
    string[] | null
  >`(select ${rules.tags} from ${rules} where ${rules.accountId} = ${vulnerabilities.accountId}
    and ${rules.tool} = ${vulnerabilities.tool} and ${rules.ruleId} = ${vulnerabilities.ruleId})`,
  dismissedReason: effective.dismissedReason,
  justification: effective.justification,
  dismissedUntil: effective.dismissedUntil,
  firstDetectedAt: vulnerabilities.firstDetectedAt,
  detectedAt: vulnerabilities.detectedAt,
  absentSince: vulnerabilities.absentSince,
  updatedAt: effective.updatedAt,
  version: effective.version,
};

export type SummaryRow = {
  id: string;
  title: string;
  message: string;
  severity: Severity;
  score: number | null;
  status: Status;
  presence: Presence;
  suppression: Suppression | null;
  assigneeId: string | null;
  assigneeName: string | null;
  asset: string;
  tool: string;
  ruleId: string;
  path: string | null;
  startLine: number | null;
  startColumn: number | null;
  endLine: number | null;
  endColumn: number | null;
  cwes: string[];
  tags: string[];
  ruleTags: string[] | null;
  dismissedReason: DismissalReason | null;
  justification: string | null;
  dismissedUntil: Date | null;
  firstDetectedAt: Date;
  detectedAt: Date;
  absentSince: Date | null;
  updatedAt: Date;
  version: number;
};

/** Maps a row to the summary of a vulnerability. */
export function toVulnerability(row: SummaryRow): Vulnerability {
  return {
    id: row.id,
    title: row.title,
    message: row.message,
    severity: row.severity,
    score: row.score,
    status: row.status,
    presence: row.presence,
    suppression: row.presence === "suppressed" ? row.suppression : null,
    assignee: row.assigneeId === null ? null : { id: row.assigneeId, name: row.assigneeName ?? "" },
    asset: row.asset,
    source: row.tool,
    ruleId: row.ruleId,
    path: row.path,
    startLine: row.startLine,
    startColumn: row.startColumn,
    endLine: row.endLine,
    endColumn: row.endColumn,
    cwes: row.cwes,
    tags: [...new Set([...(row.ruleTags ?? []), ...row.tags])],
    dismissedReason: row.dismissedReason,
    justification: row.justification,
    dismissedUntil: row.dismissedUntil?.toISOString() ?? null,
    firstDetectedAt: row.firstDetectedAt.toISOString(),
    detectedAt: row.detectedAt.toISOString(),
    absentSince: row.absentSince?.toISOString() ?? null,
    dueAt: dueAt(row)?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
  };
}
