import "server-only";
import { sql } from "drizzle-orm";
import { type Db, db, type Tx } from "@/db/client";
import { accounts, memberships } from "@/db/schema/accounts";
import { passwords, users } from "@/db/schema/users";
import type { MemberRef, Origin } from "../context";
import { env } from "../env";
import { AppError } from "../errors";
import { emit } from "../events/emit";
import { emailKey } from "./email";

type RegistrationState = "first" | "open" | "closed";

async function readState(db: Db | Tx): Promise<RegistrationState> {
  const [row] = await db.execute<{ taken: boolean }>(sql`select exists (select from ${users}) as taken`);
  if (row?.taken === false) return "first";
  return env().SIGN_UP;
}

/** Whether a newcomer may register: the first person may who is allowed to set up, others when SIGN_UP=open. */
export async function registrationState(): Promise<RegistrationState> {
  return readState(db());
}

type Registering = Origin & {
  /** Whether this person may be the first. */
  maySetUp: boolean;
  /** `password`, or the id of the provider that knows them. */
  through: string;
};

const registrationLock = 0x7265_6769; // "regi": two first persons must not both become the owner

/**
 * Registers a person with an account of their own, as its owner. Runs in the caller's transaction. Throws
 * `registration_closed`, `setup_link_required` for a first person who may not set up, or `email_taken` when the address
 * is somebody's.
 */
export async function register(
  tx: Tx,
  person: { name: string; email: string; emailVerified: boolean; passwordHash?: string },
  { maySetUp, through, ...origin }: Registering,
): Promise<MemberRef> {
  await tx.execute(sql`select pg_advisory_xact_lock(${registrationLock})`);
  const state = await readState(tx);
  if (state === "closed") throw new AppError("registration_closed");
  if (state === "first" && !maySetUp) throw new AppError("setup_link_required");
  const inserted = await tx
    .insert(users)
    .values({
      name: person.name,
      email: person.email,
      emailKey: emailKey(person.email),
      emailVerifiedAt: person.emailVerified ? new Date() : null,
    })
    .onConflictDoNothing({ target: users.emailKey })
    .returning({ id: users.id });
  const user = inserted[0];
  if (user === undefined) {
    throw new AppError("email_taken", {
      faults: [{ pointer: "/email", detail: "An account with this email already exists. Sign in instead." }],
    });
  }
  if (person.passwordHash !== undefined) {
    await tx.insert(passwords).values({ userId: user.id, hash: person.passwordHash });
  }
  const [account] = await tx.insert(accounts).values({ name: person.name }).returning({ id: accounts.id });
  if (account === undefined) throw new Error("the account was not created");
  await tx.insert(memberships).values({ accountId: account.id, userId: user.id, role: "owner" });
  const member = { type: "member", accountId: account.id, userId: user.id } as const;
  await emit(tx, { ...origin, actor: member }, [
    { type: "account.created", subjectId: account.id, data: { ownerId: user.id } },
    { type: "member.signed_up", subjectId: user.id, data: { through } },
  ]);
  return member;
}
