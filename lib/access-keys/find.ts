import "server-only";
import { and, eq, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { accessKeys } from "@/db/schema/access-keys";
import { accounts, memberships } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";
import { emailKey } from "../auth/email";
import { isCurrent, memberColumns } from "../auth/sessions/membership";
import type { Member } from "../context";
import { hashKey } from "./credential/secret";

// Queries of the operator on the machine: across all accounts, and so for the command line only.

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

type Wanted = { id: string } | { key: string };

/** The key with this id, public id (with or without `blk_`) or short form; or the key itself. With its account's name. */
export async function findAccessKey(
  db: Db,
  wanted: Wanted,
): Promise<{ keyId: string; accountId: string; accountName: string } | undefined> {
  const [row] = await db
    .select({ keyId: accessKeys.id, accountId: accessKeys.accountId, accountName: accounts.name })
    .from(accessKeys)
    .innerJoin(accounts, eq(accounts.id, accessKeys.accountId))
    .where(
      "key" in wanted
        ? eq(accessKeys.secretHash, hashKey(wanted.key))
        : or(
            sql`${accessKeys.id}::text = ${wanted.id.toLowerCase()}`,
            eq(accessKeys.publicId, shownId.exec(wanted.id)?.[1] ?? ""),
          ),
    )
    .limit(1);
  return row;
}

/** The ids of all accounts, the oldest first. */
export async function accountIds(db: Db): Promise<string[]> {
  const rows = await db.select({ id: accounts.id }).from(accounts).orderBy(accounts.createdAt);
  return rows.map(({ id }) => id);
}
