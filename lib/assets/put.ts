import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import type { Context } from "../context";
import { emit } from "../events/emit";
import { requirePermission } from "../permissions/require";
import type { Asset, PutAssetInput } from "./schemas";
import { assetColumns, toAsset } from "./summary";

/** Creates the account's asset with this slug, or gives it a new name and description. Returns whether it is new. */
export async function putAsset(
  context: Context,
  slug: string,
  { name, description }: PutAssetInput,
): Promise<{ asset: Asset; created: boolean }> {
  requirePermission(context.actor, "assets:write");
  const { accountId } = context.actor;
  return context.db.transaction(async (tx) => {
    const [made] = await tx
      .insert(assets)
      .values({ accountId, slug, name, description })
      .onConflictDoNothing({ target: [assets.accountId, assets.slug] })
      .returning({ id: assets.id, ...assetColumns });
    if (made !== undefined) {
      await emit(tx, context, { type: "asset.created", subjectId: made.id, data: { slug, name, description } });
      return { asset: toAsset(made), created: true };
    }
    const isThisOne = and(eq(assets.accountId, accountId), eq(assets.slug, slug));
    const [known] = await tx
      .select({ id: assets.id, ...assetColumns })
      .from(assets)
      .where(isThisOne)
      .for("update");
    if (known === undefined) throw new Error("the asset that was there is gone");
    const before = { name: known.name, description: known.description };
    if (before.name === name && before.description === description) return { asset: toAsset(known), created: false };
    const [row] = await tx
      .update(assets)
      .set({ name, description, updatedAt: sql`now()` })
      .where(isThisOne)
      .returning(assetColumns);
    if (row === undefined) throw new Error("the asset that was locked is gone");
    await emit(tx, context, { type: "asset.updated", subjectId: known.id, data: { slug, name, description, before } });
    return { asset: toAsset(row), created: false };
  });
}
