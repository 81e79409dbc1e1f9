import "server-only";
import { isNull } from "drizzle-orm";
import { accounts, memberships } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";

/** What makes a row of a user with their membership and account a Member. */
export const memberColumns = {
  accountId: memberships.accountId,
  accountName: accounts.name,
  userId: users.id,
  role: memberships.role,
  name: users.name,
  email: users.email,
};

/** True for a membership that counts: its person is not suspended. */
export const isCurrent = isNull(memberships.suspendedAt);
