import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { accounts, memberships } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";
import type { Member, System } from "../actor";
import { emailKey } from "../auth/email";
import { isCurrent, memberColumns } from "../auth/membership";
import { hashKey } from "./secret";

// What the operator on the machine asks: across accounts, and so for no door but the command line.

/** The member with this address; undefined when there is none. A suspended one is none. */
export async function findMember(db: Db, email: string): Promise<Member | undefined> {
  const [row] = await db
    .select(memberColumns)
    .from(users)
    .innerJoin(memberships, and(eq(memberships.userId, users.id), isCurrent))
    .innerJoin(accounts, eq(accounts.id, memberships.accountId))
    .where(eq(users.emailKey, emailKey(email)))
    .orderBy(memberships.createdAt)
    .limit(1);
  return row && { type: "member", ...row };
}

const shownId = /^(?:blk_)?([0-9A-Za-z]{8})(?:(?:…|\.\.\.)[0-9A-Za-z]{4})?$/;

/**
 * The key with this id, public id (with or without `blk_`), short form (`blk_…` with the last four characters), or the
 * key itself; and the system as actor of its account.
 */
export async function findAccessKey(db: Db, id: string): Promise<{ keyId: string; actor: System } | undefined> {
  const [row] = await db
    .select({ keyId: accessKeys.id, accountId: accessKeys.accountId })
    .from(accessKeys)
    .where(
      or(
        sql`${accessKeys.id}::text = ${id.toLowerCase()}`,
        eq(accessKeys.publicId, shownId.exec(id)?.[1] ?? ""),
        eq(accessKeys.secretHash, hashKey(id)),
      ),
    )
    .limit(1);
  return row && { keyId: row.keyId, actor: { type: "system", accountId: row.accountId } };
}

/** The system as actor of each account. */
export async function systemActors(db: Db): Promise<System[]> {
  const rows = await db.select({ id: accounts.id }).from(accounts).orderBy(accounts.createdAt);
  return rows.map(({ id }) => ({ type: "system", accountId: id }));
}
