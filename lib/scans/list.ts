import "server-only";
import { and, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { scans } from "@/db/schema/scans";
import type { AccessKeyActor, Context } from "../context";
import { countUpTo, keysetPage, type Page, type Total } from "../paging/keyset";
import { requirePermission } from "../permissions/require";
import type { ListScansQuery, Scan } from "./schemas";
import { itsAsset, type ScanRow, scanColumns, toScan, visibleTo } from "./summary";

const countMax = 10_000;

/** One page of the scans that the key may see, the latest first. */
export async function listScans(
  { db, actor }: Context<AccessKeyActor>,
  query: ListScansQuery,
): Promise<Page<Scan> & { total: Total }> {
  requirePermission(actor, "scans:read", "scans:write");
  const ofAsset =
    query.asset === undefined
      ? undefined
      : sql`${scans.assetId} = (select ${assets.id} from ${assets}
          where ${assets.accountId} = ${actor.accountId} and ${assets.slug} = ${query.asset})`;
  const filter = and(visibleTo(actor), ofAsset);
  const page = await keysetPage<ScanRow>({
    binding: [actor.accountId, "scans", query.asset],
    cursor: query.cursor,
    direction: "desc",
    size: query.limit,
    column: sql`${scans.createdAt}`,
    id: sql`${scans.id}`,
    toValue: (text) => sql`${text}::timestamptz`,
    load: (beyond, orderBy, limit) =>
      db
        .select(scanColumns)
        .from(scans)
        .innerJoin(assets, itsAsset)
        .where(and(filter, beyond))
        .orderBy(orderBy)
        .limit(limit),
    positionOf: (row) => ({ value: row.createdAt.toISOString(), id: row.id }),
  });
  const total = await countUpTo(db, sql`select from ${scans} where ${filter}`, countMax);
  return { ...page, items: page.items.map(toScan), total };
}
