import "server-only";
import { and, eq } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Context, Member, Operator } from "../context";
import { AppError } from "../errors";
import { requirePermission } from "../permissions/require";
import { visibleTo } from "./credential/visible";
import type { AccessKeySummary } from "./schemas";
import { creators, revokers, summaryColumns, toSummary } from "./summary";

/** The details of one key. Throws `not_found` for one that the member may not see, as for one that never was. */
export async function getAccessKey(
  { db, actor }: Context<Member | Operator>,
  { keyId }: { keyId: string },
): Promise<AccessKeySummary> {
  requirePermission(actor, "own_keys:read");
  const [row] = await db
    .select(summaryColumns)
    .from(accessKeys)
    .innerJoin(creators, eq(creators.id, accessKeys.creatorId))
    .leftJoin(revokers, eq(revokers.id, accessKeys.revokedBy))
    .where(and(visibleTo(actor), eq(accessKeys.id, keyId)));
  if (row === undefined) throw new AppError("not_found", { detail: "There is no such access key." });
  return toSummary(row);
}
