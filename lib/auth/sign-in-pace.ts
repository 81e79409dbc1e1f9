import "server-only";
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { signInAttempts } from "@/db/schema/users";
import { AppError } from "../errors";

const waitMsMax = 20_000;

/** Who is guessing what: one person's password from one address, or anybody's from one address. */
export type Guess = { key: string; freeAttempts: number };

/** The two paces that an attempt is held to. An owner at another address is held up by neither. */
export function guessesOf(email: string, address: string): Guess[] {
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  return [
    { key: digest(`pair\n${email}\n${address}`), freeAttempts: 5 },
    { key: digest(`address\n${address}`), freeAttempts: 50 },
  ];
}

/** The pace of registrations from one address: enough for an office, too slow for a flood. */
export function registrationsFrom(address: string): Guess[] {
  return [{ key: createHash("sha256").update(`registration\n${address}`).digest("hex"), freeAttempts: 100 }];
}

/**
 * Takes the next slot for an attempt and waits for it: none after a few failures, then one more each second, two,
 * four, eight. Attempts at once queue up behind one another, in all processes; who would wait for more than
 * twenty seconds is refused with `too_many_attempts`. Nobody is ever locked out.
 */
export async function waitForTurn(db: Db | Tx, guesses: readonly Guess[]): Promise<void> {
  let waitMs = 0;
  for (const { key, freeAttempts } of guesses) waitMs = Math.max(waitMs, await takeSlot(db, key, freeAttempts));
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}

async function takeSlot(db: Db | Tx, key: string, freeAttempts: number): Promise<number> {
  const { failures, nextAt, forgottenAt } = signInAttempts;
  const pause = sql`case when ${failures} < ${freeAttempts} then interval '0'
    else least(power(2, least(${failures} - ${freeAttempts}, 10)), 8) * interval '1 second' end`;
  const rows = await db
    .insert(signInAttempts)
    .values({ key, failures: 1, nextAt: sql`now()`, forgottenAt: sql`now() + interval '1 hour'` })
    .onConflictDoUpdate({
      target: signInAttempts.key,
      set: {
        failures: sql`case when ${forgottenAt} < now() then 1 else ${failures} + 1 end`,
        nextAt: sql`case when ${forgottenAt} < now() then now() else greatest(now(), ${nextAt}) + ${pause} end`,
        forgottenAt: sql`now() + interval '1 hour'`,
      },
      setWhere: sql`greatest(now(), ${nextAt}) + ${pause} <= now() + ${`${waitMsMax} ms`}::interval`,
    })
    .returning({ waitMs: sql<string>`extract(epoch from ${nextAt} - now()) * 1000` });
  const row = rows[0];
  if (row !== undefined) return Math.max(0, Number(row.waitMs));
  throw new AppError("too_many_attempts", {
    detail: "Too many wrong passwords were entered from your network. Wait half a minute, then try again.",
    retryAfterSeconds: 30,
  });
}

/** Forgets the failures of a person who got in, and gives the address the attempt back. */
export async function forgiveAttempts(db: Db | Tx, guesses: readonly Guess[]): Promise<void> {
  const [pair, address] = guesses;
  if (pair) await db.delete(signInAttempts).where(sql`${signInAttempts.key} = ${pair.key}`);
  if (address) {
    await db
      .update(signInAttempts)
      .set({ failures: sql`greatest(${signInAttempts.failures} - 1, 0)` })
      .where(sql`${signInAttempts.key} = ${address.key}`);
  }
  await db.execute(sql`delete from ${signInAttempts} where ${signInAttempts.key} in (
    select ${signInAttempts.key} from ${signInAttempts} where ${signInAttempts.forgottenAt} < now() limit 1000)`);
}
