import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { assets } from "@/db/schema/assets";
import { rules, vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../../context";
import { requirePermission } from "../../permissions/require";
import type { Grouping } from "../groupings";
import { findMatches, type Matches, withOnly } from "../search/find-matches";
import { type Severity, severities } from "../severity";
import { conditionsOf, matching, type VulnerabilityFilter } from "./filter";

const groupsMax = 200;

/** The vulnerabilities of one rule, asset or file. */
export type Group = {
  /** What the list can be narrowed down to: the group alone. Null for a rule or path that the reports do not name. */
  narrowing: { rule?: string; source?: string; asset?: string; path?: string } | null;
  title: string;
  /** The rule's identifier, where the title is another text. */
  subtitle: string | null;
  count: number;
  bySeverity: Record<Severity, number>;
  /** How many assets they are in. */
  assets: number;
  /** When the latest of them was detected, in RFC 3339. */
  latestAt: string;
};

export type Groups = { groups: Group[]; total: number; isPartial: boolean };

const bySeverity = sql.join(
  severities.map((severity) => sql`count(*) filter (where severity = ${severity})::int as ${sql.identifier(severity)}`),
  sql`, `,
);

const Row = z.object({
  tool: z.string().nullable(),
  ruleId: z.string().nullable(),
  title: z.string().nullable(),
  slug: z.string().nullable(),
  path: z.string().nullable(),
  count: z.int(),
  critical: z.int(),
  high: z.int(),
  medium: z.int(),
  low: z.int(),
  info: z.int(),
  assets: z.int(),
  latestAt: z.coerce.date(),
  groups: z.int(),
});

/** By which columns, and what else is read for each group. */
const readings: Record<Grouping, { keys: SQL; read: (accountId: string) => SQL }> = {
  rule: {
    keys: sql`tool, rule_id`,
    read: (accountId) => sql`tool, rule_id as "ruleId", null as slug, null as path,
      coalesce((select ${rules.title} from ${rules} where ${rules.accountId} = ${accountId}
        and ${rules.tool} = grouped.tool and ${rules.ruleId} = grouped.rule_id), a_title) as title`,
  },
  asset: {
    keys: sql`asset_id`,
    read: (accountId) => sql`null as tool, null as "ruleId", null as path,
      (select ${assets.slug} from ${assets} where ${assets.accountId} = ${accountId} and ${assets.id} = asset_id) as slug,
      (select ${assets.name} from ${assets} where ${assets.accountId} = ${accountId} and ${assets.id} = asset_id) as title`,
  },
  path: {
    keys: sql`asset_id, path`,
    read: (accountId) => sql`null as tool, null as "ruleId", path, path as title,
      (select ${assets.slug} from ${assets} where ${assets.accountId} = ${accountId} and ${assets.id} = asset_id) as slug`,
  },
};

/**
 * The vulnerabilities that match a filter by rule, asset or file: the most severe first, then the largest, at most
 * 200; `total` is how many groups there are, and `isPartial` says that a search matched too much to count all of it. `known` is
 * what findMatches returned for its text, where the caller has that already.
 */
export async function listGroups(
  context: Context,
  filter: VulnerabilityFilter,
  grouping: Grouping,
  known?: Matches,
): Promise<Groups> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:read");
  const { accountId } = actor;
  const matches = known ?? (await findMatches(context, filter.q));
  const { tool, ruleId, title, assetId, path, severity, detectedAt } = vulnerabilities;
  const columns = sql`${tool}, ${ruleId}, ${title}, ${assetId}, ${path}, ${severity}, ${detectedAt}`;
  const { keys, read } = readings[grouping];
  const found = await db.execute(sql`
    ${withOnly(matches, accountId)}
    select ${read(accountId)}, count, critical, high, medium, low, info, assets, "latestAt", groups
    from (
      select ${keys}, min(title) as a_title, count(*)::int as count, ${bySeverity}, max(severity) as worst,
        ${grouping === "rule" ? sql`count(distinct asset_id)::int` : sql`1`} as assets, max(detected_at) as "latestAt", (count(*) over ())::int as groups
      from (${matching(conditionsOf(accountId, filter, Date.now()), undefined, columns)}) as matched
      group by ${keys}
      order by worst desc, count desc, ${keys}
      limit ${groupsMax}) as grouped
    order by worst desc, count desc, ${keys}`);
  const rows = z.array(Row).parse([...found]);
  return {
    groups: rows.map((row) => toGroup(row, grouping)),
    total: rows[0]?.groups ?? 0,
    isPartial: matches?.areAll === false,
  };
}

function toGroup(row: z.infer<typeof Row>, grouping: Grouping): Group {
  const { critical, high, medium, low, info } = row;
  const facts = {
    count: row.count,
    bySeverity: { critical, high, medium, low, info },
    assets: row.assets,
    latestAt: row.latestAt.toISOString(),
  };
  const asset = row.slug ?? "";
  if (grouping === "asset") {
    return { ...facts, narrowing: { asset }, title: row.title ?? asset, subtitle: row.title === asset ? null : asset };
  }
  if (grouping === "path") {
    const { path } = row;
    return { ...facts, narrowing: path ? { asset, path } : null, title: path || "No file", subtitle: asset };
  }
  const rule = row.ruleId ?? "";
  const source = row.tool ?? "";
  const title = row.title?.trim() || rule || "Untitled";
  return {
    ...facts,
    narrowing: rule === "" ? null : { rule, ...(source && { source }) },
    title: rule === "" ? "No rule" : title,
    subtitle: rule === "" || title === rule ? source : rule,
  };
}
