import "server-only";
import { and, eq } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { scans } from "@/db/schema/scans";
import type { AccessKeyActor, Context } from "../context";
import { AppError } from "../errors";
import { requirePermission } from "../permissions/require";
import type { Scan } from "./schemas";
import { itsAsset, scanColumns, toScan, visibleTo } from "./summary";

/** One scan. Throws `not_found` for one that the key may not see, as for one that never was. */
export async function getScan({ db, actor }: Context<AccessKeyActor>, id: string): Promise<Scan> {
  requirePermission(actor, "scans:read", "scans:write");
  const [row] = await db
    .select(scanColumns)
    .from(scans)
    .innerJoin(assets, itsAsset)
    .where(and(visibleTo(actor), eq(scans.id, id)));
  if (row === undefined) throw new AppError("not_found", { detail: "There is no such scan." });
  return toScan(row);
}
