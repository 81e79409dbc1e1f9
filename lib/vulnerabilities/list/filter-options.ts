import "server-only";
import { eq } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { scanScopes } from "@/db/schema/scans";
import type { Context } from "../../context";
import { requirePermission } from "../../permissions/require";

const optionsMax = 200;

/** What the list of vulnerabilities can be narrowed down to. */
export type FilterOptions = {
  /** Slugs of assets, at most 200. */
  assets: string[];
  /** Names of tools, at most 200. */
  sources: string[];
};

/** Reads the account's assets and tools; each bounded, whatever the account holds. */
export async function getFilterOptions({ db, actor }: Context): Promise<FilterOptions> {
  requirePermission(actor, "vulnerabilities:read");
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
  };
}
