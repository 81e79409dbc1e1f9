import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import type { Context } from "../context";
import { countUpTo, keysetPage, type Page, type Total } from "../paging/keyset";
import { containing } from "../paging/like";
import { requirePermission } from "../permissions/require";
import type { Asset, ListAssetsQuery } from "./schemas";
import { assetColumns, toAsset } from "./summary";

const countMax = 10_000;

/** One page of the account's assets, by slug. */
export async function listAssets(
  { db, actor }: Context,
  query: ListAssetsQuery,
): Promise<Page<Asset> & { total: Total }> {
  requirePermission(actor, "assets:read");
  const pattern = query.q === undefined ? undefined : containing(query.q);
  const filter: SQL | undefined = and(
    eq(assets.accountId, actor.accountId),
    pattern === undefined ? undefined : sql`(${assets.slug} ilike ${pattern} or ${assets.name} ilike ${pattern})`,
  );
  const page = await keysetPage({
    binding: [actor.accountId, "assets", query.q],
    cursor: query.cursor,
    direction: "asc",
    size: query.limit,
    column: sql`${assets.slug}`,
    id: sql`${assets.id}`,
    toValue: (text) => sql`${text}`,
    load: (beyond, orderBy, limit) =>
      db
        .select({ id: assets.id, ...assetColumns })
        .from(assets)
        .where(and(filter, beyond))
        .orderBy(orderBy)
        .limit(limit),
    positionOf: (row) => ({ value: row.slug, id: row.id }),
  });
  const total = await countUpTo(db, sql`select from ${assets} where ${filter}`, countMax);
  return { ...page, items: page.items.map(toAsset), total };
}
