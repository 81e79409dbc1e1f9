import "server-only";
import { sql } from "drizzle-orm";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../../context";
import { atLeast, type Total, totalOf } from "../../list/read-list";
import { requirePermission } from "../../permissions/require";
import { Severity as SeveritySchema } from "../schemas";
import { findMatches, type Matches, withOnly } from "../search/find-matches";
import type { Severity } from "../severity";
import { type ListTab, tabAxes } from "../tabs";
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
  return rows.map((row) => ({
    severity: SeveritySchema.parse(row.severity),
    total: totalFrom(Number(row.count), matches),
  }));
}

/** How many there are in each tab of the list. */
export type TabCounts = Record<ListTab, Total>;

/**
 * Counts vulnerabilities by the tabs of the list under the rest of its filter, up to 1,000 each; `known` is what findMatches
 * returned for its text, where the caller has that already.
 */
export async function countByTab(context: Context, filter: VulnerabilityFilter, known?: Matches): Promise<TabCounts> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:read");
  const matches = known ?? (await findMatches(context, filter.q));
  const nowMs = Date.now();
  const { status: _, presence: __, ...rest } = filter;
  const counted = (tab: ListTab) =>
    sql`(select count(*) from (
      ${matching(conditionsOf(actor.accountId, { ...rest, ...tabAxes[tab] }, nowMs))}
      limit ${countMax + 1}) as counted)`;
  const [row] = await db.execute<Record<Exclude<ListTab, "all">, string>>(sql`
    ${withOnly(matches, actor.accountId)}
    select ${counted("open")} as open, ${counted("closed")} as closed, ${counted("suppressed")} as suppressed`);
  const open = totalFrom(Number(row?.open ?? 0), matches);
  const closed = totalFrom(Number(row?.closed ?? 0), matches);
  const suppressed = totalFrom(Number(row?.suppressed ?? 0), matches);
  return { open, closed, suppressed, all: sumOf([open, closed, suppressed]) };
}

function totalFrom(count: number, matches: Matches | undefined): Total {
  const total = totalOf(count, countMax);
  return matches?.areAll === false ? atLeast(total.count) : total;
}

function sumOf(totals: readonly Total[]): Total {
  const count = totals.reduce((sum, total) => sum + total.count, 0);
  return { count, type: totals.some(({ type }) => type === "at_least") ? "at_least" : "exact" };
}
