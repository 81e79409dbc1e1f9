import "server-only";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { accounts, memberships } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";
import type { Member, System } from "../actor";
import { emailKey } from "../auth/email";

// What the operator on the machine asks: across accounts, and so for no door but the command line.

/** The member with this address; undefined when there is none. A suspended one is none. */
export async function findMember(db: Db, email: string): Promise<Member | undefined> {
  const [row] = await db
    .select({
      accountId: memberships.accountId,
      accountName: accounts.name,
      userId: users.id,
      role: memberships.role,
      name: users.name,
      email: users.email,
    })
    .from(users)
    .innerJoin(memberships, sql`${memberships.userId} = ${users.id} and ${memberships.suspendedAt} is null`)
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(eq(users.emailKey, emailKey(email)))
    .orderBy(memberships.createdAt)
    .limit(1);
  return row && { type: "member", ...row };
}

/** The key with this id or public id (with or without `blk_`), and the system as actor of its account. */
export async function findAccessKey(db: Db, id: string): Promise<{ keyId: string; actor: System } | undefined> {
  const [row] = await db
    .select({ keyId: accessKeys.id, accountId: accessKeys.accountId })
    .from(accessKeys)
    .where(sql`${accessKeys.id}::text = ${id.toLowerCase()} or ${accessKeys.publicId} = ${id.replace(/^blk_/, "")}`)
    .limit(1);
  return row && { keyId: row.keyId, actor: { type: "system", accountId: row.accountId } };
}

/** The system as actor of each account. */
export async function systemActors(db: Db): Promise<System[]> {
  const rows = await db.select({ id: accounts.id }).from(accounts).orderBy(accounts.createdAt);
  return rows.map(({ id }) => ({ type: "system", accountId: id }));
}
