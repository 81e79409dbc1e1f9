import "server-only";
import { and, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../context";
import { countUpTo, keysetPage, type Page, placedPage, type Total } from "../paging/keyset";
import { requirePermission } from "../permissions/require";
import { filterOf } from "./filter";
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
const byChange: Sort = {
  column: sql`${vulnerabilities.updatedAt}`,
  toValue: (text) => sql`${text}::timestamptz`,
  sortValueOf: (row) => row.updatedAt.toISOString(),
};

const sorts: Record<Exclude<ListVulnerabilitiesQuery["sort"], "due" | "-due">, Sort> = {
  severity: bySeverity,
  "-severity": bySeverity,
  detected_at: byDetection,
  "-detected_at": byDetection,
  updated_at: byChange,
  "-updated_at": byChange,
};

/** One page of the account's vulnerabilities, by the filter and sort given. Throws `invalid_cursor`. */
export async function listVulnerabilities(
  { db, actor }: Context,
  query: ListVulnerabilitiesQuery,
): Promise<Page<Vulnerability> & { total: Total }> {
  requirePermission(actor, "vulnerabilities:read");
  const { cursor, limit, sort, ...filter } = query;
  const nowMs = Date.now();
  const where = filterOf(actor.accountId, filter, nowMs);
  const direction = sort.startsWith("-") ? "desc" : "asc";
  const paging = { binding: [actor.accountId, "vulnerabilities", sort, filter], cursor, size: limit };
  const page =
    sort === "due" || sort === "-due"
      ? await placedPage<SummaryRow>({
          ...paging,
          load: (place, rows) => loadByDue(db, { filter, where, nowMs, direction, place, limit: rows }),
          placeOf: (row) => ({ value: dueSortValue(row), id: row.id }),
        })
      : await pageByColumn(db, { ...paging, direction }, sorts[sort], where);
  const total = await countUpTo(db, sql`select from ${vulnerabilities} where ${where}`, countMax);
  return { ...page, items: page.items.map(toVulnerability), total };
}

type Paging = { binding: unknown; cursor: string | undefined; size: number; direction: "asc" | "desc" };

function pageByColumn(db: Db | Tx, paging: Paging, { column, toValue, sortValueOf }: Sort, where: SQL | undefined) {
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
    placeOf: (row) => ({ value: sortValueOf(row), id: row.id }),
  });
}
