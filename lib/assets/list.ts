import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import type { Context } from "../context";
import { searched } from "../list/conditions";
import { columnSorts, type Page, readList } from "../list/read-list";
import { requirePermission } from "../permissions/require";
import type { Asset, ListAssetsQuery } from "./schemas";
import { type AssetRow, assetColumns, toAsset } from "./summary";

/** One page of the account's assets, by slug. */
export async function listAssets({ db, actor }: Context, query: ListAssetsQuery): Promise<Page<Asset>> {
  requirePermission(actor, "assets:read");
  const { q, cursor, limit } = query;
  const filter = and(eq(assets.accountId, actor.accountId), searched(q, [assets.slug, assets.name]));
  const { byText } = columnSorts<AssetRow & { id: string }>(sql`${assets.id}`, (beyond, orderBy, rows) =>
    db
      .select({ id: assets.id, ...assetColumns })
      .from(assets)
      .where(and(filter, beyond))
      .orderBy(orderBy)
      .limit(rows),
  );
  return readList(db, {
    binding: [actor.accountId, "assets", q],
    sorts: { slug: byText(sql`${assets.slug}`, (row) => row.slug) },
    sort: "slug",
    cursor,
    limit,
    matching: sql`select from ${assets} where ${filter}`,
    toItem: toAsset,
  });
}
