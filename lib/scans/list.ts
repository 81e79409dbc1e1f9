import "server-only";
import { and, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { scans } from "@/db/schema/scans";
import type { AccessKeyActor, Context } from "../context";
import { ofAsset } from "../list/conditions";
import { columnSorts, type Page, readList } from "../list/read-list";
import { requirePermission } from "../permissions/require";
import type { ListScansQuery, Scan } from "./schemas";
import { itsAsset, type ScanRow, scanColumns, toScan, visibleTo } from "./summary";

/** One page of the scans that the key may see, the latest first. */
export async function listScans({ db, actor }: Context<AccessKeyActor>, query: ListScansQuery): Promise<Page<Scan>> {
  requirePermission(actor, "scans:read", "scans:write");
  const { asset, cursor, limit } = query;
  const filter = and(visibleTo(actor), ofAsset(scans.assetId, actor.accountId, asset));
  const { byTime } = columnSorts<ScanRow>(sql`${scans.id}`, (beyond, orderBy, rows) =>
    db
      .select(scanColumns)
      .from(scans)
      .innerJoin(assets, itsAsset)
      .where(and(filter, beyond))
      .orderBy(orderBy)
      .limit(rows),
  );
  return readList(db, {
    binding: [actor.accountId, "scans", asset],
    sorts: { created: byTime(sql`${scans.createdAt}`, (row) => row.createdAt) },
    sort: "-created",
    cursor,
    limit,
    matching: sql`select from ${scans} where ${filter}`,
    toItem: toScan,
  });
}
