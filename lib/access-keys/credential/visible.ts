import "server-only";
import { and, eq, type SQL } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Member, Operator } from "@/lib/context";
import { may } from "@/lib/permissions/require";

/** The keys that a member may see and revoke: with `keys:read` all of the account, otherwise their own. */
export function visibleTo(actor: Member | Operator): SQL | undefined {
  const ofAccount = eq(accessKeys.accountId, actor.accountId);
  if (actor.type === "operator" || may(actor, "keys:read")) return ofAccount;
  return and(ofAccount, eq(accessKeys.creatorId, actor.userId));
}
