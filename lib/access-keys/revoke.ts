import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { recordAudit } from "../audit/record";
import type { Context, Member, Operator } from "../context";
import { AppError } from "../errors";
import { eventActor, logEvent, shownKey } from "../log/events";
import { requirePermission } from "../permissions/require";
import { withReserve } from "../storage";
import { getAccessKey } from "./get";
import type { AccessKeySummary, RevokeAccessKeyInput } from "./schemas";
import { visibleTo } from "./visible";

/**
 * Ends a key for good. When this returns, no instance accepts it: each request reads the row that was just written.
 * Throws `not_found` for a key that the member may not see, `already_revoked` for one that is dead. Works on a full disk too.
 */
export async function revokeAccessKey(
  { db, actor }: Context<Member | Operator> & { db: Db },
  { keyId, reason }: RevokeAccessKeyInput,
): Promise<AccessKeySummary> {
  requirePermission(actor, "own_keys:write");
  return withReserve(db, () => revoke({ db, actor }, { keyId, reason }));
}

async function revoke(
  { db, actor }: Context<Member | Operator> & { db: Db },
  { keyId, reason }: RevokeAccessKeyInput,
): Promise<AccessKeySummary> {
  const revoked = await db.transaction(async (tx) => {
    const [row] = await tx
      .update(accessKeys)
      // clock_timestamp: a transaction's now() may lie before the last request that was accepted.
      .set({
        revokedAt: sql`clock_timestamp()`,
        revokedBy: actor.type === "member" ? actor.userId : null,
        revokedReason: reason === "" ? null : reason,
      })
      .where(and(visibleTo(actor), eq(accessKeys.id, keyId), isNull(accessKeys.revokedAt)))
      .returning({ name: accessKeys.name, publicId: accessKeys.publicId });
    const key = await getAccessKey({ db: tx, actor }, { keyId });
    if (row === undefined) {
      throw new AppError("already_revoked", { detail: `${key.name} was already revoked. Nothing was changed.` });
    }
    await recordAudit(tx, actor, {
      action: "access_key.revoked",
      targetId: keyId,
      details: { name: row.name, public_id: row.publicId, ...(reason !== "" && { reason }) },
    });
    return key;
  });
  logEvent("key.revoked", {
    accountId: actor.accountId,
    actor: eventActor(actor),
    key: shownKey(revoked.publicId),
    revokedAt: revoked.revoked?.at ?? new Date().toISOString(),
  });
  return revoked;
}
