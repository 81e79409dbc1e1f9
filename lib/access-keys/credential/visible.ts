import "server-only";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Context, Member, Operator } from "@/lib/context";
import { may, requirePermission } from "@/lib/permissions/require";

/** The keys that a member may see and revoke: with `keys:read` all of the account, otherwise their own. */
export function visibleTo(actor: Member | Operator): SQL | undefined {
  const ofAccount = eq(accessKeys.accountId, actor.accountId);
  if (actor.type === "operator" || may(actor, "keys:read")) return ofAccount;
  return and(ofAccount, eq(accessKeys.creatorId, actor.userId));
}

/** Of the keys with these ids, the public ids of those that the member may see, by id. */
export async function visibleKeys(
  { db, actor }: Context<Member>,
  keyIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  requirePermission(actor, "own_keys:read");
  if (keyIds.length === 0) return new Map();
  const rows = await db
    .select({ id: accessKeys.id, publicId: accessKeys.publicId })
    .from(accessKeys)
    .where(and(visibleTo(actor), inArray(accessKeys.id, [...new Set(keyIds)])));
  return new Map(rows.map(({ id, publicId }) => [id, publicId]));
}
