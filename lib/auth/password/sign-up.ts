import "server-only";
import { AppError } from "@/lib/errors";
import { emailKey } from "../email";
import { maySetUp } from "../may-set-up";
import { register, registrationState } from "../registration";
import type { SignUpInput } from "../schemas";
import { signInBrowser } from "../sessions/session";
import type { Visitor } from "../sessions/visitor";
import { rememberBrowser } from "./known-browser";
import { hashPassword, isCommonPassword } from "./password";
import { registrationPace, waitForTurn } from "./sign-in-pace";

/**
 * Registers a person with a password and signs them in. Throws `registration_closed`, `setup_link_required`,
 * `email_taken`, or `validation_failed` for a password that is easy to guess.
 */
export async function signUp(visitor: Visitor, input: SignUpInput): Promise<void> {
  const state = await registrationState();
  const mayBeFirst = await maySetUp();
  if (state === "closed") throw new AppError("registration_closed");
  if (state === "first" && !mayBeFirst) throw new AppError("setup_link_required");
  await waitForTurn(visitor.db, [registrationPace(visitor.address)]);
  if (isCommonPassword(input.password, [input.name, input.email])) {
    const detail =
      "This password is easy to guess: it is common, or follows from your name or address. Use a few unrelated words.";
    throw new AppError("validation_failed", { detail, faults: [{ pointer: "/password", detail }] });
  }
  const passwordHash = await hashPassword(input.password);
  const { db, ...origin } = visitor;
  await db.transaction(async (tx) => {
    const actor = await register(
      tx,
      { name: input.name, email: input.email, emailVerified: false, passwordHash },
      { ...origin, maySetUp: mayBeFirst, through: "password" },
    );
    await signInBrowser(tx, { ...origin, actor });
  });
  await rememberBrowser(emailKey(input.email));
}
