import "server-only";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import type { Context, Operator } from "../context";
import { AppError } from "../errors";
import { emit } from "../events/emit";
import { visibleTo } from "./credential/visible";
import { getAccessKey } from "./get";
import type { AccessKeySummary } from "./schemas";

/** Stops every live key of an account, or one, until it is enabled again, and returns how many it stopped. */
export async function disableAccessKeys(
  context: Context<Operator> & { db: Db },
  { keyId }: { keyId?: string } = {},
): Promise<number> {
  const { db, actor } = context;
  return await db.transaction(async (tx) => {
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
    const disabled = rows.map(({ id, ...data }) => ({ type: "key.disabled" as const, subjectId: id, data }));
    await emit(tx, context, disabled);
    return rows.length;
  });
}

/** Lets a disabled key work again. Throws `not_found`, and `already_revoked` for a revoked one. */
export async function enableAccessKey(
  context: Context<Operator> & { db: Db },
  { keyId }: { keyId: string },
): Promise<AccessKeySummary> {
  const { db, actor } = context;
  return await db.transaction(async (tx) => {
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
    if (row !== undefined) await emit(tx, context, { type: "key.enabled", subjectId: keyId, data: row });
    return key;
  });
}
