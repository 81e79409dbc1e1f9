import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Context, Member, Operator } from "../context";
import { holds } from "../list/conditions";
import { columnSorts, type Page, readList, type Sort } from "../list/read-list";
import { requirePermission } from "../permissions/require";
import { visibleTo } from "./credential/visible";
import type { keySorts, ListAccessKeysQuery } from "./list-query";
import { nameKey } from "./name-key";
import type { AccessKeySummary } from "./schemas";
import { creators, isActive, revokers, type SummaryRow, summaryColumns, toSummary } from "./summary";

type Filter = Pick<ListAccessKeysQuery, "q" | "hash" | "status">;

function filterOf(actor: Member | Operator, { q, hash, status }: Filter): SQL | undefined {
  const publicId = q === undefined ? undefined : /^(?:blk_)?([0-9A-Za-z]{1,8})(?:_|…|$)/.exec(q)?.[1];
  return and(
    visibleTo(actor),
    hash === undefined ? undefined : sql`${accessKeys.secretHash} = decode(${hash}, 'hex')`,
    q === undefined
      ? undefined
      : sql`(${holds(accessKeys.nameKey, nameKey(q), { folded: true })}
          or ${holds(accessKeys.description, q)}
          or ${publicId === undefined ? sql`false` : sql`${accessKeys.publicId} like ${`${publicId}%`}`}
          or ${accessKeys.id}::text = ${q.toLowerCase()})`,
    status === undefined ? undefined : status === "active" ? isActive : sql`not (${isActive})`,
  );
}

/** One page of the keys that the member may see, inactive ones included, and how many there are. */
export async function listAccessKeys(
  { db, actor }: Context<Member | Operator>,
  query: ListAccessKeysQuery,
): Promise<Page<AccessKeySummary>> {
  requirePermission(actor, "own_keys:read");
  const { sort, cursor, limit, ...filter } = query;
  const condition = filterOf(actor, filter);
  const { byText, byTime } = columnSorts<SummaryRow>(sql`${accessKeys.id}`, (beyond, orderBy, rows) =>
    db
      .select(summaryColumns)
      .from(accessKeys)
      .innerJoin(creators, eq(creators.id, accessKeys.creatorId))
      .leftJoin(revokers, eq(revokers.id, accessKeys.revokedBy))
      .where(and(condition, beyond))
      .orderBy(orderBy)
      .limit(rows),
  );
  const { createdAt, lastUsedAt, expiresAt } = accessKeys;
  const neverUsed = sql`coalesce(${lastUsedAt}, '-infinity'::timestamptz)`;
  const sorts: Record<(typeof keySorts)[number], Sort<SummaryRow>> = {
    created: byTime(sql`${createdAt}`, (row) => row.createdAt),
    name: byText(sql`${accessKeys.nameKey}`, (row) => row.nameKey),
    last_used: byTime(neverUsed, (row) => row.lastUsedAt, "-infinity"),
    expires: byTime(sql`coalesce(${expiresAt}, 'infinity'::timestamptz)`, (row) => row.expiresAt, "infinity"),
  };
  return readList(db, {
    binding: [actor.accountId, "access-keys", sort, filter],
    sorts,
    sort,
    cursor,
    limit,
    matching: sql`select from ${accessKeys} where ${condition}`,
    toItem: toSummary,
  });
}
