import "server-only";
import { and, or, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../../context";
import { columnSorts, type Page, readList, type Sort, type SortName } from "../../list/read-list";
import { requirePermission } from "../../permissions/require";
import type { ListVulnerabilitiesQuery, Vulnerability } from "../schemas";
import { findMatches, type Matches, rowsOf, withOnly } from "../search/find-matches";
import { itsAsset, type SummaryRow, summaryColumns, toVulnerability } from "../summary";
import { loadByChange } from "./by-change";
import { dueSortValue, loadByDue } from "./by-due";
import { conditionsOf, matching } from "./filter";

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
  const sorts: Record<SortName<ListVulnerabilitiesQuery["sort"]>, Sort<SummaryRow>> = {
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
  return readList(db, {
    // In the spelling that cursors have always been bound to: an update refuses none that a client holds.
    binding: [accountId, "vulnerabilities", sort, { ...others, updated_since: updatedSince }],
    sorts,
    sort,
    cursor,
    limit,
    matching: sql`${withOnly(matches, accountId)} ${matching(conditions)}`,
    isPartial: matches?.areAll === false,
    toItem: toVulnerability,
  });
}
