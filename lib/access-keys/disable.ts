import "server-only";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { recordAudit } from "../audit/record";
import type { Context, Operator } from "../context";
import { AppError } from "../errors";
import { eventActor, logEvent, shownKey } from "../log/events";
import { getAccessKey } from "./get";
import type { AccessKeySummary } from "./schemas";
import { visibleTo } from "./visible";

/** Stops every live key of an account, or one, until it is enabled again, and gives how many it stopped. */
export async function disableAccessKeys(
  { db, actor }: Context<Operator> & { db: Db },
  { keyId }: { keyId?: string } = {},
): Promise<number> {
  const stopped = await db.transaction(async (tx) => {
    const rows = await tx
      .update(accessKeys)
      .set({ disabledAt: sql`clock_timestamp()` })
      .where(
        and(
          visibleTo(actor),
          keyId === undefined ? undefined : eq(accessKeys.id, keyId),
          isNull(accessKeys.disabledAt),
          isNull(accessKeys.revokedAt),
        ),
      )
      .returning({ id: accessKeys.id, name: accessKeys.name, publicId: accessKeys.publicId });
    for (const { id, name, publicId } of rows) {
      await recordAudit(tx, actor, {
        action: "access_key.disabled",
        targetId: id,
        details: { name, public_id: publicId },
      });
    }
    return rows;
  });
  for (const { publicId } of stopped) {
    logEvent("key.disabled", { accountId: actor.accountId, actor: eventActor(actor), key: shownKey(publicId) });
  }
  return stopped.length;
}

/** Lets a disabled key work again. Throws `not_found`, and `already_revoked` for one that is dead for good. */
export async function enableAccessKey(
  { db, actor }: Context<Operator> & { db: Db },
  { keyId }: { keyId: string },
): Promise<AccessKeySummary> {
  const { key, isChanged } = await db.transaction(async (tx) => {
    const [row] = await tx
      .update(accessKeys)
      .set({ disabledAt: null })
      .where(
        and(visibleTo(actor), eq(accessKeys.id, keyId), isNotNull(accessKeys.disabledAt), isNull(accessKeys.revokedAt)),
      )
      .returning({ name: accessKeys.name, publicId: accessKeys.publicId });
    const key = await getAccessKey({ db: tx, actor }, { keyId });
    if (key.revoked !== null) {
      throw new AppError("already_revoked", { detail: `${key.name} was revoked, which is final. Create a new key.` });
    }
    if (row === undefined) return { key, isChanged: false };
    await recordAudit(tx, actor, {
      action: "access_key.enabled",
      targetId: keyId,
      details: { name: row.name, public_id: row.publicId },
    });
    return { key, isChanged: true };
  });
  if (isChanged) {
    logEvent("key.enabled", { accountId: actor.accountId, actor: eventActor(actor), key: shownKey(key.publicId) });
  }
  return key;
}
