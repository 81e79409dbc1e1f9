import "server-only";
import { assets } from "@/db/schema/assets";
import type { Asset } from "./schemas";

export const assetColumns = {
  slug: assets.slug,
  name: assets.name,
  description: assets.description,
  createdAt: assets.createdAt,
  updatedAt: assets.updatedAt,
};

export type AssetRow = { slug: string; name: string; description: string; createdAt: Date; updatedAt: Date };

/** Maps a row to the summary of an asset. */
export function toAsset(row: AssetRow): Asset {
  return {
    slug: row.slug,
    name: row.name,
    description: row.description,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
