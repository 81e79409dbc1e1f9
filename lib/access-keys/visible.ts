import "server-only";
import { and, eq, type SQL } from "drizzle-orm";
import { accessKeys } from "@/db/schema/access-keys";
import type { Member } from "../actor";

/** The keys that a member may see and revoke: owner and admin all of the account, others their own. */
export function visibleTo(member: Member): SQL | undefined {
  const ofAccount = eq(accessKeys.accountId, member.accountId);
  switch (member.role) {
    case "owner":
    case "admin":
      return ofAccount;
    case "member":
    case "viewer":
      return and(ofAccount, eq(accessKeys.creatorId, member.userId));
  }
}
