import type { Db } from "@/db/client";
import { accounts, memberships } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";
import type { Member } from "@/lib/context";
import type { Role } from "@/lib/permissions/roles";

/** Writes a person into the database: with an account of their own, or as a member of another's. */
export async function addMember(db: Db, { role, account }: { role: Role; account?: Member }): Promise<Member> {
  const email = `${crypto.randomUUID()}@example.com`;
  const name = `${role} ${email.slice(0, 4)}`;
  const [user] = await db.insert(users).values({ name, email, emailKey: email }).returning({ id: users.id });
  if (user === undefined) throw new Error("no user was written");
  const accountName = account?.accountName ?? `Account of ${name}`;
  const accountId = account?.accountId ?? (await addAccount(db, accountName));
  await db.insert(memberships).values({ accountId, userId: user.id, role });
  return { type: "member", accountId, accountName, userId: user.id, role, name, email };
}

async function addAccount(db: Db, name: string): Promise<string> {
  const [row] = await db.insert(accounts).values({ name }).returning({ id: accounts.id });
  if (row === undefined) throw new Error("no account was written");
  return row.id;
}
