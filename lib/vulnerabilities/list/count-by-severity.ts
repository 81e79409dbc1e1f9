import "server-only";
import { sql } from "drizzle-orm";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../../context";
import { atLeast, type Total, totalOf } from "../../list/read-list";
import { requirePermission } from "../../permissions/require";
import { Severity as SeveritySchema } from "../schemas";
import { findMatches, type Matches, withOnly } from "../search/find-matches";
import type { Severity } from "../severity";
import { conditionsOf, matching, type VulnerabilityFilter } from "./filter";

const countMax = 1000;

/** Counts by severity, most severe first. */
export type SeverityCount = { severity: Severity; total: Total };

/**
 * Counts vulnerabilities by severity under the rest of the list's filter, up to 1,000 each; `known` is what findMatches
 * returned for its text, where the caller has that already.
 */
export async function countBySeverity(
  context: Context,
  filter: VulnerabilityFilter,
  known?: Matches,
): Promise<SeverityCount[]> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:read");
  const matches = known ?? (await findMatches(context, filter.q));
  const rest = conditionsOf(actor.accountId, { ...filter, severity: undefined }, Date.now());
  const rows = await db.execute<{ severity: string; count: string }>(sql`
    ${withOnly(matches, actor.accountId)}
    select s.severity, (
      select count(*) from (
        ${matching(rest, sql`${vulnerabilities.severity} = s.severity`)}
        limit ${countMax + 1}) as counted) as count
    from unnest(enum_range(null::severity)) as s(severity)
    order by s.severity desc`);
  return rows.map((row) => {
    const total = totalOf(Number(row.count), countMax);
    return {
      severity: SeveritySchema.parse(row.severity),
      total: matches?.areAll === false ? atLeast(total.count) : total,
    };
  });
}
