import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Context, Member, Operator } from "../context";
import { countUpTo, keysetPage, type Page, type Total } from "../paging/keyset";
import { containing } from "../paging/like";
import { requirePermission } from "../permissions/require";
import { visibleTo } from "./credential/visible";
import type { ListAccessKeysQuery } from "./list-query";
import { nameKey } from "./name-key";
import type { AccessKeySummary } from "./schemas";
import { creators, isActive, revokers, type SummaryRow, summaryColumns, toSummary } from "./summary";

// Beyond this the exact number does not matter, and counting would take most of the time.
const countMax = 10_000;

const sorts: Record<
  ListAccessKeysQuery["sort"],
  { column: SQL; toValue: (text: string) => SQL; sortValueOf: (row: SummaryRow) => string }
> = {
  created: {
    column: sql`${accessKeys.createdAt}`,
    toValue: (text) => sql`${text}::timestamptz`,
    sortValueOf: (row) => row.createdAt.toISOString(),
  },
  name: { column: sql`${accessKeys.nameKey}`, toValue: (text) => sql`${text}`, sortValueOf: (row) => row.nameKey },
  last_used: {
    column: sql`coalesce(${accessKeys.lastUsedAt}, '-infinity'::timestamptz)`,
    toValue: (text) => sql`${text}::timestamptz`,
    sortValueOf: (row) => row.lastUsedAt?.toISOString() ?? "-infinity",
  },
  expires: {
    column: sql`coalesce(${accessKeys.expiresAt}, 'infinity'::timestamptz)`,
    toValue: (text) => sql`${text}::timestamptz`,
    sortValueOf: (row) => row.expiresAt?.toISOString() ?? "infinity",
  },
};

function filterOf(actor: Member | Operator, query: ListAccessKeysQuery): SQL | undefined {
  const { q, hash, status } = query;
  const publicId = q === undefined ? undefined : /^(?:blk_)?([0-9A-Za-z]{1,8})(?:_|…|$)/.exec(q)?.[1];
  return and(
    visibleTo(actor),
    hash === undefined ? undefined : sql`${accessKeys.secretHash} = decode(${hash}, 'hex')`,
    q === undefined
      ? undefined
      : sql`(${accessKeys.nameKey} like ${containing(nameKey(q))}
          or ${accessKeys.description} ilike ${containing(q)}
          or ${publicId === undefined ? sql`false` : sql`${accessKeys.publicId} like ${`${publicId}%`}`}
          or ${accessKeys.id}::text = ${q.toLowerCase()})`,
    status === undefined ? undefined : status === "active" ? isActive : sql`not (${isActive})`,
  );
}

/** One page of the keys that the member may see, inactive ones included, and how many there are. */
export async function listAccessKeys(
  { db, actor }: Context<Member | Operator>,
  query: ListAccessKeysQuery,
): Promise<Page<AccessKeySummary> & { total: Total }> {
  requirePermission(actor, "own_keys:read");
  const filter = filterOf(actor, query);
  const { column, toValue, sortValueOf } = sorts[query.sort];
  const page = await keysetPage<SummaryRow>({
    binding: [actor.accountId, query.q, query.hash, query.status, query.sort, query.direction],
    cursor: query.cursor,
    direction: query.direction,
    size: query.size,
    column,
    id: sql`${accessKeys.id}`,
    toValue,
    load: (beyond, orderBy, limit) =>
      db
        .select(summaryColumns)
        .from(accessKeys)
        .innerJoin(creators, eq(creators.id, accessKeys.creatorId))
        .leftJoin(revokers, eq(revokers.id, accessKeys.revokedBy))
        .where(and(filter, beyond))
        .orderBy(orderBy)
        .limit(limit),
    positionOf: (row) => ({ value: sortValueOf(row), id: row.id }),
  });
  const total = await countUpTo(db, sql`select from ${accessKeys} where ${filter}`, countMax);
  return { ...page, items: page.items.map(toSummary), total };
}
