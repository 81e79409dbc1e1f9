import "server-only";
import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { signInAttempts } from "@/db/schema/users";
import { AppError } from "@/lib/errors";
import { networkOf } from "@/lib/http/address/network";

const waitMsMax = 20_000;

/**
 * How fast attempts of one kind may follow each other. A quiet hour forgets the failures of one person; those of a
 * network, which many people share, are forgotten every hour, quiet or not.
 */
export type Pace = { key: string; freeAttempts: number; forgets: "after an hour" | "every hour"; tooMany: string };

/** What a sign-in is held to: the person's own pace, and that of a network which is not known to be theirs. */
type SignInPaces = { person: Pace; network?: Pace };

const digest = (...parts: string[]) => createHash("sha256").update(parts.join("\n")).digest("hex");

/**
 * The paces of a sign-in. A browser that the person has signed in with before has a pace of its own, so that guessers in
 * the same network delay nobody; an owner in another network is delayed by neither.
 */
export function signInPaces(email: string, address: string, browser?: string): SignInPaces {
  const own = { freeAttempts: 5, forgets: "after an hour" } as const;
  if (browser !== undefined) {
    const tooMany = "Too many wrong passwords were entered in this browser.";
    return { person: { key: digest("browser", email, browser), ...own, tooMany } };
  }
  const network = networkOf(address);
  const tooMany = "Too many wrong passwords were entered from your network.";
  return {
    person: { key: digest("pair", email, network), ...own, tooMany },
    network: { key: digest("address", network), freeAttempts: 50, forgets: "every hour", tooMany },
  };
}

/** The pace of registrations from one network: enough for an office, too slow for a flood. */
export function registrationPace(address: string): Pace {
  const tooMany = "Too many people have registered from your network.";
  return { key: digest("registration", networkOf(address)), freeAttempts: 100, forgets: "every hour", tooMany };
}

/**
 * Takes the next slot for an attempt and waits for it: none after a few failures, then one more each second, two,
 * four, eight. Attempts at once queue up behind one another, in all processes; whoever would wait for more than
 * twenty seconds is refused with `too_many_attempts`. Nobody is ever locked out.
 */
export async function waitForTurn(db: Db | Tx, paces: readonly Pace[]): Promise<void> {
  let waitMs = 0;
  for (const pace of paces) waitMs = Math.max(waitMs, await takeSlot(db, pace));
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
}

async function takeSlot(db: Db | Tx, { key, freeAttempts, forgets, tooMany }: Pace): Promise<number> {
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
    detail: `${tooMany} Wait half a minute, then try again.`,
    retryAfterSeconds: 30,
  });
}

/** Clears the failures of a person who has signed in, and gives the network the attempt back. */
export async function forgiveAttempts(db: Db | Tx, { person, network }: SignInPaces): Promise<void> {
  await db.delete(signInAttempts).where(sql`${signInAttempts.key} = ${person.key}`);
  if (network) {
    await db
      .update(signInAttempts)
      .set({ failures: sql`greatest(${signInAttempts.failures} - 1, 0)` })
      .where(sql`${signInAttempts.key} = ${network.key}`);
  }
}

/** Removes failures that count no more, at most as many rows as given, and says how many they were. */
export async function removeOldAttempts(tx: Tx, rowsMax: number): Promise<number> {
  const removed = await tx.execute(sql`
    delete from ${signInAttempts} where ${signInAttempts.key} in (
      select ${signInAttempts.key} from ${signInAttempts} where ${signInAttempts.forgottenAt} < now()
      limit ${rowsMax} for update skip locked)`);
  return removed.count;
}
