import "server-only";
import { and, or, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../context";
import { countUpTo, cursorPage, keysetPage, type Page, type Total } from "../paging/keyset";
import { requirePermission } from "../permissions/require";
import { type Conditions, conditionsOf, matching } from "./filter";
import { loadByChange } from "./list-by-change";
import { dueSortValue, loadByDue } from "./list-by-due";
import type { ListVulnerabilitiesQuery, Vulnerability } from "./schemas";
import { itsAsset, type SummaryRow, summaryColumns, toVulnerability } from "./summary";

const countMax = 10_000;

type Sort = { column: SQL; toValue: (text: string) => SQL; sortValueOf: (row: SummaryRow) => string };

const bySeverity: Sort = {
  column: sql`${vulnerabilities.severity}`,
  toValue: (text) => sql`${text}::severity`,
  sortValueOf: (row) => row.severity,
};
const byDetection: Sort = {
  column: sql`${vulnerabilities.detectedAt}`,
  toValue: (text) => sql`${text}::timestamptz`,
  sortValueOf: (row) => row.detectedAt.toISOString(),
};

/** One page of the account's vulnerabilities, by the filter and sort given. Throws `invalid_cursor`. */
export async function listVulnerabilities(
  { db, actor }: Context,
  query: ListVulnerabilitiesQuery,
): Promise<Page<Vulnerability> & { total: Total }> {
  requirePermission(actor, "vulnerabilities:read");
  const { cursor, limit, sort, ...filter } = query;
  const { accountId } = actor;
  const nowMs = Date.now();
  const direction = sort.startsWith("-") ? "desc" : "asc";
  const paging = { binding: [accountId, "vulnerabilities", sort, filter], cursor, size: limit };
  const conditions = conditionsOf(accountId, filter, nowMs);
  const load = async () => {
    switch (sort) {
      case "due":
      case "-due":
        return await cursorPage<SummaryRow>({
          ...paging,
          load: (position, rows) => loadByDue(db, { accountId, filter, nowMs, direction, position, limit: rows }),
          positionOf: (row) => ({ value: dueSortValue(row), id: row.id }),
        });
      case "updated_at":
      case "-updated_at": {
        const split = conditionsOf(accountId, filter, nowMs, { isSplit: true });
        return await cursorPage<SummaryRow>({
          ...paging,
          load: (position, rows) => loadByChange(db, { conditions: split, direction, position, limit: rows }),
          positionOf: (row) => ({ value: row.updatedAt.toISOString(), id: row.id }),
        });
      }
      case "severity":
      case "-severity":
        return await pageByColumn(db, { ...paging, direction }, bySeverity, conditions);
      case "detected_at":
      case "-detected_at":
        return await pageByColumn(db, { ...paging, direction }, byDetection, conditions);
    }
  };
  const page = await load();
  const total = await countUpTo(db, matching(conditions), countMax);
  return { ...page, items: page.items.map(toVulnerability), total };
}

type Paging = { binding: unknown; cursor: string | undefined; size: number; direction: "asc" | "desc" };

function pageByColumn(db: Db | Tx, paging: Paging, { column, toValue, sortValueOf }: Sort, given: Conditions) {
  const where = or(given.stored, given.over);
  return keysetPage<SummaryRow>({
    ...paging,
    column,
    id: sql`${vulnerabilities.id}`,
    toValue,
    load: (beyond, orderBy, rows) =>
      db
        .select(summaryColumns)
        .from(vulnerabilities)
        .innerJoin(assets, itsAsset)
        .where(and(where, beyond))
        .orderBy(orderBy)
        .limit(rows),
    positionOf: (row) => ({ value: sortValueOf(row), id: row.id }),
  });
}
