import "server-only";
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { signInAttempts } from "@/db/schema/users";
import { AppError } from "../errors";
import { networkOf } from "../http/network";

const waitMsMax = 20_000;

/**
 * Who is guessing what: one person's password from one network, or anybody's from one network. A quiet hour forgets the
 * failures of the first; those of the second, which many people share, are forgotten every hour, quiet or not.
 */
export type Guess = { key: string; freeAttempts: number; forgets: "after an hour" | "every hour" };

const digest = (...parts: string[]) => createHash("sha256").update(parts.join("\n")).digest("hex");

/** The two paces that an attempt is held to. An owner in another network is held up by neither. */
export function guessesOf(email: string, address: string): Guess[] {
  const network = networkOf(address);
  return [
    { key: digest("pair", email, network), freeAttempts: 5, forgets: "after an hour" },
    { key: digest("address", network), freeAttempts: 50, forgets: "every hour" },
  ];
}

/** The pace of registrations from one network: enough for an office, too slow for a flood. */
export function registrationsFrom(address: string): Guess[] {
  return [{ key: digest("registration", networkOf(address)), freeAttempts: 100, forgets: "every hour" }];
}

/**
 * Takes the next slot for an attempt and waits for it: none after a few failures, then one more each second, two,
 * four, eight. Attempts at once queue up behind one another, in all processes; who would wait for more than
 * twenty seconds is refused with `too_many_attempts`. Nobody is ever locked out.
 */
export async function waitForTurn(db: Db | Tx, guesses: readonly Guess[]): Promise<void> {
  let waitMs = 0;
  for (const guess of guesses) waitMs = Math.max(waitMs, await takeSlot(db, guess));
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}

async function takeSlot(db: Db | Tx, { key, freeAttempts, forgets }: Guess): Promise<number> {
  const { failures, nextAt, forgottenAt } = signInAttempts;
  const inAnHour = sql`now() + interval '1 hour'`;
  const pause = sql`case when ${failures} < ${freeAttempts} then interval '0'
    else least(power(2, least(${failures} - ${freeAttempts}, 10)), 8) * interval '1 second' end`;
  const rows = await db
    .insert(signInAttempts)
    .values({ key, failures: 1, nextAt: sql`now()`, forgottenAt: inAnHour })
    .onConflictDoUpdate({
      target: signInAttempts.key,
      set: {
        failures: sql`case when ${forgottenAt} < now() then 1 else ${failures} + 1 end`,
        nextAt: sql`case when ${forgottenAt} < now() then now() else greatest(now(), ${nextAt}) + ${pause} end`,
        forgottenAt:
          forgets === "after an hour"
            ? inAnHour
            : sql`case when ${forgottenAt} < now() then ${inAnHour} else ${forgottenAt} end`,
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
