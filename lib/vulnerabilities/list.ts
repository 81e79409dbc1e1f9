import "server-only";
import { and, eq, gte, inArray, type SQL, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../actor";
import { countUpTo, keysetPage, type Page, type Total } from "../paging/keyset";
import { containing } from "../paging/like";
import type { ListVulnerabilitiesQuery, Vulnerability } from "./schemas";
import { type SummaryRow, summaryColumns, toVulnerability } from "./summary";

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

const sorts: Record<ListVulnerabilitiesQuery["sort"], Sort> = {
  severity: bySeverity,
  "-severity": bySeverity,
  detected_at: byDetection,
  "-detected_at": byDetection,
  updated_at: byChange,
  "-updated_at": byChange,
};

function filterOf(accountId: string, query: ListVulnerabilitiesQuery): SQL | undefined {
  const { status, severity, asset, source, q, updated_since } = query;
  const pattern = q === undefined ? undefined : containing(q);
  return and(
    eq(vulnerabilities.accountId, accountId),
    status && inArray(vulnerabilities.status, status),
    severity && inArray(vulnerabilities.severity, severity),
    asset === undefined
      ? undefined
      : sql`${vulnerabilities.assetId} = (select ${assets.id} from ${assets}
          where ${assets.accountId} = ${accountId} and ${assets.slug} = ${asset})`,
    source === undefined ? undefined : eq(vulnerabilities.tool, source),
    updated_since === undefined ? undefined : gte(vulnerabilities.updatedAt, new Date(updated_since)),
    pattern === undefined
      ? undefined
      : sql`(${vulnerabilities.title} ilike ${pattern} or ${vulnerabilities.message} ilike ${pattern}
          or ${vulnerabilities.ruleId} ilike ${pattern} or ${vulnerabilities.path} ilike ${pattern})`,
  );
}

/** One page of the account's vulnerabilities, by the filter and sort given. Throws `invalid_cursor`. */
export async function listVulnerabilities(
  { db, actor }: Context,
  query: ListVulnerabilitiesQuery,
): Promise<Page<Vulnerability> & { total: Total }> {
  const { cursor, limit, sort, ...filters } = query;
  const filter = filterOf(actor.accountId, query);
  const { column, toValue, sortValueOf } = sorts[sort];
  const page = await keysetPage<SummaryRow>({
    binding: [actor.accountId, "vulnerabilities", sort, filters],
    cursor,
    direction: sort.startsWith("-") ? "desc" : "asc",
    size: limit,
    column,
    id: sql`${vulnerabilities.id}`,
    toValue,
    load: (beyond, orderBy, rows) =>
      db
        .select(summaryColumns)
        .from(vulnerabilities)
        .innerJoin(assets, eq(assets.id, vulnerabilities.assetId))
        .where(and(filter, beyond))
        .orderBy(orderBy)
        .limit(rows),
    placeOf: (row) => ({ value: sortValueOf(row), id: row.id }),
  });
  const total = await countUpTo(db, sql`select from ${vulnerabilities} where ${filter}`, countMax);
  return { ...page, items: page.items.map(toVulnerability), total };
}
