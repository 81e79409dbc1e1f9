import "server-only";
import { type AnyColumn, isNull, type SQL, sql } from "drizzle-orm";
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

/** The account that a user comes into by signing in: the first that they became a member of; null for none. */
export function firstAccountOf(userId: string | AnyColumn): SQL<string | null> {
  return sql`(
    select ${memberships.accountId} from ${memberships} where ${memberships.userId} = ${userId} and ${isCurrent}
    order by ${memberships.createdAt} limit 1)`;
}
