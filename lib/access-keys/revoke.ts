import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import type { Context, Member, Operator } from "../context";
import { AppError } from "../errors";
import { emit } from "../events/emit";
import { requirePermission } from "../permissions/require";
import { withReserve } from "../storage";
import { visibleTo } from "./credential/visible";
import { getAccessKey } from "./get";
import type { AccessKeySummary, RevokeAccessKeyInput } from "./schemas";

/**
 * Ends a key for good. When this returns, no instance accepts it: each request reads the row that was just written.
 * Throws `not_found` for a key that the member may not see, `already_revoked` for one that is revoked. Works on a full disk too.
 */
export async function revokeAccessKey(
  context: Context<Member | Operator> & { db: Db },
  input: RevokeAccessKeyInput,
): Promise<AccessKeySummary> {
  requirePermission(context.actor, "own_keys:write");
  return withReserve(context.db, () => revoke(context, input));
}

async function revoke(
  context: Context<Member | Operator> & { db: Db },
  { keyId, reason }: RevokeAccessKeyInput,
): Promise<AccessKeySummary> {
  const { db, actor } = context;
  return await db.transaction(async (tx) => {
    const [row] = await tx
      .update(accessKeys)
      // clock_timestamp: a transaction's now() may lie before the last request that was accepted.
      .set({
        revokedAt: sql`clock_timestamp()`,
        revokedBy: actor.type === "member" ? actor.userId : null,
        revokedReason: reason === "" ? null : reason,
      })
      .where(and(visibleTo(actor), eq(accessKeys.id, keyId), isNull(accessKeys.revokedAt)))
      .returning({ name: accessKeys.name, publicId: accessKeys.publicId, revokedAt: accessKeys.revokedAt });
    const key = await getAccessKey({ db: tx, actor }, { keyId });
    if (row === undefined) {
      throw new AppError("already_revoked", { detail: `${key.name} was already revoked. Nothing was changed.` });
    }
    const { name, publicId, revokedAt } = row;
    if (revokedAt === null) throw new Error("the key that was just revoked is not");
    await emit(tx, context, {
      type: "key.revoked",
      subjectId: keyId,
      data: { name, publicId, reason: reason === "" ? null : reason, revokedAt: revokedAt.toISOString() },
    });
    return key;
  });
}
