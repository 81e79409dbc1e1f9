import "server-only";
import { sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { recordAudit } from "../audit/record";
import type { Context } from "../context";
import { requirePermission } from "../permissions/require";
import type { Asset, PutAssetInput } from "./schemas";
import { assetColumns, toAsset } from "./summary";

/** Creates the account's asset with this slug, or gives it a new name and description. Says whether it is new. */
export async function putAsset(
  { db, actor }: Context,
  slug: string,
  input: PutAssetInput,
): Promise<{ asset: Asset; created: boolean }> {
  requirePermission(actor, "assets:write");
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(assets)
      .values({ accountId: actor.accountId, slug, name: input.name, description: input.description })
      .onConflictDoUpdate({
        target: [assets.accountId, assets.slug],
        set: { name: input.name, description: input.description, updatedAt: sql`now()` },
        setWhere: sql`(${assets.name}, ${assets.description}) is distinct from (${input.name}, ${input.description})`,
      })
      // xmax is 0 in a row that this statement inserted.
      .returning({ id: assets.id, ...assetColumns, created: sql<boolean>`xmax = 0` });
    if (row === undefined) return { asset: await readAsset(tx, actor.accountId, slug), created: false };
    await recordAudit(tx, actor, {
      action: row.created ? "asset.created" : "asset.updated",
      targetId: row.id,
      details: { slug, name: input.name },
    });
    return { asset: toAsset(row), created: row.created };
  });
}

async function readAsset(db: Context["db"], accountId: string, slug: string): Promise<Asset> {
  const [row] = await db
    .select(assetColumns)
    .from(assets)
    .where(sql`${assets.accountId} = ${accountId} and ${assets.slug} = ${slug}`);
  if (row === undefined) throw new Error("the asset that was there is gone");
  return toAsset(row);
}
