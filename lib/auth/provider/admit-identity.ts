import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { identities, users } from "@/db/schema/users";
import type { MemberRef, Origin } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { cleanName } from "@/lib/text/name-text";
import { emailKey } from "../email";
import { register } from "../registration";
import { personNameLengthMax } from "../schemas";
import { firstAccountOf } from "../sessions/membership";

/** A person as another provider knows them. */
export type Identity = {
  provider: string;
  providerAccountId: string;
  name: string;
  email: string;
  /** Whether the provider has made sure of the address; undefined where it does not say. */
  emailVerified: boolean | undefined;
};

type IdentityRefusal =
  | "registration_closed"
  | "setup_link_required"
  | "account_not_linked"
  | "email_unverified"
  | "suspended";

type Admitted = { member: MemberRef };

/**
 * Lets a person in whom another provider vouches for, registering them if they are new and may be: the first one only
 * who may set up. An address that already belongs to somebody is never taken as proof: whoever has it signs in as before.
 */
export async function admitIdentity(
  identity: Identity,
  { maySetUp, ...origin }: Origin & { maySetUp: boolean },
): Promise<(Admitted & { ok: true }) | { ok: false; reason: IdentityRefusal; userId?: string }> {
  return db().transaction(async (tx) => {
    const [known] = await tx
      .select({ userId: identities.userId, accountId: firstAccountOf(identities.userId) })
      .from(identities)
      .where(
        and(eq(identities.provider, identity.provider), eq(identities.providerAccountId, identity.providerAccountId)),
      );
    if (known) {
      const { userId, accountId } = known;
      if (accountId === null) return { ok: false, reason: "suspended", userId };
      return { ok: true, member: { type: "member", accountId, userId } };
    }
    if (identity.emailVerified === false || identity.email === "") return { ok: false, reason: "email_unverified" };
    const taken = await tx
      .select({ id: users.id })
      .from(users)
      .where(eq(users.emailKey, emailKey(identity.email)));
    if (taken.length > 0) return { ok: false, reason: "account_not_linked" };
    try {
      const { email, emailVerified = false } = identity;
      const { provider, providerAccountId } = identity;
      const name = nameOf(identity);
      const member = await register(tx, { name, email, emailVerified }, { ...origin, maySetUp, through: provider });
      await tx.insert(identities).values({ provider, providerAccountId, userId: member.userId });
      return { ok: true, member };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "registration_closed" || error.code === "setup_link_required") {
        return { ok: false, reason: error.code };
      }
      if (error.code === "email_taken") return { ok: false, reason: "account_not_linked" };
      throw error;
    }
  });
}

/** Providers send whatever they let people write; what follows no rule of names is left to the address. */
function nameOf({ name, email }: Identity): string {
  const [local = ""] = email.split("@");
  return [name, local].map((given) => cleanName(given, personNameLengthMax)).find((kept) => kept !== "") ?? "Member";
}
