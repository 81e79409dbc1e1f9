import "server-only";
import { sql } from "drizzle-orm";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../../context";
import { type Total, totalOf } from "../../list/read-list";
import { requirePermission } from "../../permissions/require";
import { Severity as SeveritySchema } from "../schemas";
import type { Severity } from "../severity";
import { conditionsOf, matching, type VulnerabilityFilter } from "./filter";

const countMax = 1000;

/** Counts by severity, most severe first. */
export type SeverityCount = { severity: Severity; total: Total };

/** Counts vulnerabilities by severity under the rest of the list's filter, up to 1,000 each. */
export async function countBySeverity({ db, actor }: Context, filter: VulnerabilityFilter): Promise<SeverityCount[]> {
  requirePermission(actor, "vulnerabilities:read");
  const rest = conditionsOf(actor.accountId, { ...filter, severity: undefined }, Date.now());
  const rows = await db.execute<{ severity: string; count: string }>(sql`
    select s.severity, (
      select count(*) from (
        ${matching(rest, sql`${vulnerabilities.severity} = s.severity`)}
        limit ${countMax + 1}) as counted) as count
    from unnest(enum_range(null::severity)) as s(severity)
    order by s.severity desc`);
  return rows.map((row) => ({
    severity: SeveritySchema.parse(row.severity),
    total: totalOf(Number(row.count), countMax),
  }));
}
