import "server-only";
import { eq, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { scanScopes } from "@/db/schema/scans";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../actor";
import type { Total } from "../paging/keyset";
import { Severity as SeveritySchema, unsettledStatuses } from "./schemas";
import type { Severity } from "./severity";

const optionsMax = 200;
const countMax = 1000;

/** What the list of vulnerabilities can be narrowed down to. */
export type FilterOptions = {
  /** Slugs of assets, at most 200. */
  assets: string[];
  /** Names of tools, at most 200. */
  sources: string[];
  /** How many vulnerabilities of each severity are not settled, the gravest first. */
  severities: { severity: Severity; total: Total }[];
};

/** Reads the account's assets, tools and open work; each bounded, whatever the account holds. */
export async function getFilterOptions({ db, actor }: Context): Promise<FilterOptions> {
  const assetRows = await db
    .select({ slug: assets.slug })
    .from(assets)
    .where(eq(assets.accountId, actor.accountId))
    .orderBy(assets.slug)
    .limit(optionsMax);
  const toolRows = await db
    .selectDistinct({ tool: scanScopes.tool })
    .from(scanScopes)
    .where(eq(scanScopes.accountId, actor.accountId))
    .orderBy(scanScopes.tool)
    .limit(optionsMax);
  return {
    assets: assetRows.map((row) => row.slug),
    sources: toolRows.map((row) => row.tool).filter((tool) => tool !== ""),
    severities: await countUnsettled({ db, actor }),
  };
}

async function countUnsettled({ db, actor }: Context): Promise<FilterOptions["severities"]> {
  const statuses = sql.join(
    unsettledStatuses.map((status) => sql`${status}`),
    sql`, `,
  );
  const rows = await db.execute<{ severity: string; count: string }>(sql`
    select s.severity, (
      select count(*) from (
        select from ${vulnerabilities}
        where ${vulnerabilities.accountId} = ${actor.accountId} and ${vulnerabilities.severity} = s.severity
          and ${vulnerabilities.status} in (${statuses})
        limit ${countMax + 1}) as counted) as count
    from unnest(enum_range(null::severity)) as s(severity)
    order by s.severity desc`);
  return rows.map((row) => {
    const count = Number(row.count);
    const total: Total = count > countMax ? { count: countMax, type: "at_least" } : { count, type: "exact" };
    return { severity: SeveritySchema.parse(row.severity), total };
  });
}
