import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { scans } from "@/db/schema/scans";
import { keyMay } from "../access-keys/authenticate";
import type { AccessKeyActor, Context } from "../actor";
import { AppError } from "../errors";
import { countUpTo, keysetPage, type Page, type Total } from "../paging/keyset";
import type { ListScansQuery, Scan, ScanCounts } from "./schemas";

const countMax = 10_000;

const columns = {
  id: scans.id,
  asset: assets.slug,
  format: scans.format,
  toolName: scans.toolName,
  toolVersion: scans.toolVersion,
  received: scans.received,
  created: scans.created,
  unchanged: scans.unchanged,
  reopened: scans.reopened,
  resolved: scans.resolved,
  suppressed: scans.suppressed,
  rejected: scans.rejected,
  warnings: scans.warnings,
  createdAt: scans.createdAt,
};

type Row = Omit<Scan, "tool" | "counts" | "created_at"> &
  ScanCounts & { toolName: string; toolVersion: string | null; createdAt: Date };

function toScan({ id, asset, format, toolName, toolVersion, warnings, createdAt, ...counts }: Row): Scan {
  return {
    id,
    asset,
    format,
    tool: { name: toolName, version: toolVersion },
    counts,
    warnings,
    created_at: createdAt.toISOString(),
  };
}

/** The scans that a key may see: all of the account with scans:read, else those that it uploaded itself. */
function visibleTo(actor: AccessKeyActor): SQL | undefined {
  const ofAccount = eq(scans.accountId, actor.accountId);
  return keyMay(actor, "scans:read") ? ofAccount : and(ofAccount, eq(scans.accessKeyId, actor.keyId));
}

/** One page of the scans that the key may see, the latest first. */
export async function listScans(
  { db, actor }: Context<AccessKeyActor>,
  query: ListScansQuery,
): Promise<Page<Scan> & { total: Total }> {
  const ofAsset =
    query.asset === undefined
      ? undefined
      : sql`${scans.assetId} = (select ${assets.id} from ${assets}
          where ${assets.accountId} = ${actor.accountId} and ${assets.slug} = ${query.asset})`;
  const filter = and(visibleTo(actor), ofAsset);
  const page = await keysetPage<Row>({
    binding: [actor.accountId, "scans", query.asset],
    cursor: query.cursor,
    direction: "desc",
    size: query.limit,
    column: sql`${scans.createdAt}`,
    id: sql`${scans.id}`,
    toValue: (text) => sql`${text}::timestamptz`,
    load: (beyond, orderBy, limit) =>
      db
        .select(columns)
        .from(scans)
        .innerJoin(assets, eq(assets.id, scans.assetId))
        .where(and(filter, beyond))
        .orderBy(orderBy)
        .limit(limit),
    placeOf: (row) => ({ value: row.createdAt.toISOString(), id: row.id }),
  });
  const total = await countUpTo(db, sql`select from ${scans} where ${filter}`, countMax);
  return { ...page, items: page.items.map(toScan), total };
}

/** One scan. Throws `not_found` for one that the key may not see, as for one that never was. */
export async function getScan({ db, actor }: Context<AccessKeyActor>, id: string): Promise<Scan> {
  const [row] = await db
    .select(columns)
    .from(scans)
    .innerJoin(assets, eq(assets.id, scans.assetId))
    .where(and(visibleTo(actor), eq(scans.id, id)));
  if (row === undefined) throw new AppError("not_found", { detail: "There is no such scan." });
  return toScan(row);
}
