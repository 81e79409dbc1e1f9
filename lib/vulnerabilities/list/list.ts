import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../../context";
import { columnSorts, type Page, readBeside, readList, type Sort, type SortName } from "../../list/read-list";
import { requirePermission } from "../../permissions/require";
import type { ListVulnerabilitiesQuery, Vulnerability } from "../schemas";
import { findMatches, type Matches, rowsOf, withOnly } from "../search/find-matches";
import { itsAsset, type SummaryRow, summaryColumns, toVulnerability } from "../summary";
import { loadByChange } from "./by-change";
import { dueSortValue, loadByDue } from "./by-due";
import { conditionsOf, matching, type VulnerabilityFilter } from "./filter";

/**
 * One page of the account's vulnerabilities, by the filter and sort given; `known` is what findMatches returned for its
 * text, where the caller has that already. Throws `invalid_cursor`.
 */
export async function listVulnerabilities(
  context: Context,
  query: ListVulnerabilitiesQuery,
  known?: Matches,
): Promise<Page<Vulnerability>> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:read");
  const { cursor, limit, sort, ...filter } = query;
  const { updatedSince, ...others } = filter;
  const { accountId } = actor;
  const nowMs = Date.now();
  const matches = known ?? (await findMatches(context, query.q));
  return readList(db, {
    // In the spelling that cursors have always been bound to: an update refuses none that a client holds.
    binding: [accountId, "vulnerabilities", sort, { ...others, updated_since: updatedSince }],
    sorts: sortsOf(context, filter, matches, nowMs),
    sort,
    cursor,
    limit,
    matching: sql`${withOnly(matches, accountId)} ${matching(conditionsOf(accountId, filter, nowMs))}`,
    isPartial: matches?.areAll === false,
    toItem: toVulnerability,
  });
}

/** The ids of those that stand before and after a vulnerability in a list. */
export type Neighbours = { previous: string | null; next: string | null };

/**
 * What stands before and after a vulnerability in the list with that filter and sort, whether or not it is in the list itself:
 * what was resolved a moment ago still has its place there. Null where nothing does, or where the vulnerability is not there.
 */
export async function findNeighbours(
  context: Context,
  { cursor: _, limit: __, sort, ...filter }: ListVulnerabilitiesQuery,
  id: string,
): Promise<Neighbours> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:read");
  const [row] = await db
    .select(summaryColumns)
    .from(vulnerabilities)
    .innerJoin(assets, itsAsset)
    .where(and(eq(vulnerabilities.accountId, actor.accountId), eq(vulnerabilities.id, id)));
  if (row === undefined) return { previous: null, next: null };
  const sorts = sortsOf(context, filter, await findMatches(context, filter.q), Date.now());
  const [previous, next] = await Promise.all([
    readBeside<SummaryRow>(sorts, sort, row, "before"),
    readBeside<SummaryRow>(sorts, sort, row, "after"),
  ]);
  return { previous: previous?.id ?? null, next: next?.id ?? null };
}

type Sorts = Record<SortName<ListVulnerabilitiesQuery["sort"]>, Sort<SummaryRow>>;

function sortsOf(
  { db, actor: { accountId } }: Context,
  filter: VulnerabilityFilter,
  matches: Matches | undefined,
  nowMs: number,
): Sorts {
  const reader = matches?.areAll ? db.with(db.$with("vulnerabilities", {}).as(rowsOf(matches, accountId))) : db;
  const conditions = conditionsOf(accountId, filter, nowMs);
  const { byColumn, byTime } = columnSorts<SummaryRow>(sql`${vulnerabilities.id}`, (beyond, orderBy, rows) =>
    reader
      .select(summaryColumns)
      .from(vulnerabilities)
      .innerJoin(assets, itsAsset)
      .where(and(or(conditions.stored, conditions.over), beyond))
      .orderBy(orderBy)
      .limit(rows),
  );
  const { severity, detectedAt } = vulnerabilities;
  return {
    severity: byColumn(
      sql`${severity}`,
      (text) => sql`${text}::severity`,
      (row) => row.severity,
    ),
    detected_at: byTime(sql`${detectedAt}`, (row) => row.detectedAt),
    updated_at: {
      load: (stretch) => loadByChange(reader, conditionsOf(accountId, filter, nowMs, { isSplit: true }), stretch),
      textOf: (row) => row.updatedAt.toISOString(),
    },
    due: {
      load: (stretch) => loadByDue(reader, { accountId, filter, nowMs }, stretch),
      textOf: dueSortValue,
    },
  };
}
