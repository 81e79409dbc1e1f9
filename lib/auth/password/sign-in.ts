import "server-only";
import { eq } from "drizzle-orm";
import { passwords, users } from "@/db/schema/users";
import { AppError } from "@/lib/errors";
import { withReserve } from "@/lib/storage";
import { emailKey } from "../email";
import type { SignInInput } from "../schemas";
import { firstAccountOf } from "../sessions/membership";
import { signInBrowser } from "../sessions/session";
import type { Visitor } from "../sessions/visitor";
import { recordFailedSignIn } from "./failed-sign-in";
import { knownBrowser, rememberBrowser } from "./known-browser";
import { passwordMatches } from "./password";
import { forgiveAttempts, signInPaces, waitForTurn } from "./sign-in-pace";

/**
 * Signs a person in with address and password, and gives the browser its session. Throws `wrong_credentials`, the
 * same and as slowly for an unknown address as for a wrong password, or `too_many_attempts`.
 */
export async function signIn(visitor: Visitor, input: SignInInput): Promise<void> {
  const { db, address } = visitor;
  const key = emailKey(input.email);
  const paces = signInPaces(key, address, await knownBrowser(key));
  await waitForTurn(db, Object.values(paces));
  const [person] = await db
    .select({
      userId: users.id,
      hash: passwords.hash,
      accountId: firstAccountOf(users.id),
    })
    .from(users)
    .innerJoin(passwords, eq(passwords.userId, users.id))
    .where(eq(users.emailKey, key));
  const failed = (reason: string) =>
    recordFailedSignIn(visitor, { memberId: person?.userId ?? null, through: "password", reason });
  if (!(await passwordMatches(person?.hash, input.password)) || person === undefined) {
    failed("wrong_credentials");
    throw new AppError("wrong_credentials");
  }
  await forgiveAttempts(db, paces);
  if (person.accountId === null) {
    failed("suspended");
    throw new AppError("forbidden", { detail: "Your access was suspended. Ask the owner of this Backline." });
  }
  const actor = { type: "member", accountId: person.accountId, userId: person.userId } as const;
  const { requestId } = visitor;
  await withReserve(db, () => db.transaction((tx) => signInBrowser(tx, { requestId, address, actor })));
  await rememberBrowser(key);
}
