import "server-only";
import { and, eq, type SQL } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Member, Operator } from "../context";

/** The keys that somebody may see and revoke: owner, admin and operator all of the account, others their own. */
export function visibleTo(actor: Member | Operator): SQL | undefined {
  const ofAccount = eq(accessKeys.accountId, actor.accountId);
  if (actor.type === "operator") return ofAccount;
  switch (actor.role) {
    case "owner":
    case "admin":
      return ofAccount;
    case "member":
    case "viewer":
      return and(ofAccount, eq(accessKeys.creatorId, actor.userId));
  }
}
