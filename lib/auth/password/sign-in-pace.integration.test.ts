import { sql } from "drizzle-orm";
import { afterAll, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { AppError } from "@/lib/errors";
import { forgiveAttempts, type Pace, registrationPace, signInPaces, waitForTurn } from "./sign-in-pace";

const db = openDb(inject("databaseUrl"), 4);
afterAll(() => db.$client.end());

/** The paces of a person in a network, of whom nobody has heard before. */
const pacesOf = (email = `${crypto.randomUUID()}@example.com`, address: string = crypto.randomUUID()) => {
  const { person, network } = signInPaces(email, address);
  if (network === undefined) throw new Error("no pace of the network");
  return { person, network, all: [person, network] };
};

async function codeOf(attempt: Promise<void>): Promise<string> {
  return attempt.then(
    () => "let through",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

/** Puts the pace where so many failures would have brought it, with the next slot this many seconds away. */
async function after(paces: readonly Pace[], failures: number, seconds: number): Promise<void> {
  for (const { key } of paces) {
    await db.execute(sql`
      insert into sign_in_attempts (key, failures, next_at, forgotten_at)
      values (${key}, ${failures}, now() + ${seconds} * interval '1 second', now() + interval '1 hour')
      on conflict (key) do update set failures = excluded.failures, next_at = excluded.next_at`);
  }
}

const stateOf = async (key: string | undefined) => {
  const [row] = await db.execute<{ failures: number; nextAt: number; reached: boolean }>(sql`
    select failures, extract(epoch from next_at)::float8 as "nextAt", next_at <= now() as reached
    from sign_in_attempts where key = ${key}`);
  return row;
};

/** The database's clock, in seconds. */
async function clock(): Promise<number> {
  const [row] = await db.execute<{ at: number }>(sql`select extract(epoch from now())::float8 as at`);
  return row?.at ?? Number.NaN;
}

it("lets the first attempts through at once, and then queues each behind the previous one", async () => {
  const paces = pacesOf();
  for (let attempt = 0; attempt < 5; attempt++) await waitForTurn(db, paces.all);
  expect(await stateOf(paces.person.key)).toMatchObject({ reached: true });
  // Two at once: the one is let through a second after it came, the other two seconds later.
  const begun = await clock();
  const turns = [waitForTurn(db, paces.all), waitForTurn(db, paces.all)];
  await Promise.race(turns);
  const firstThrough = await clock();
  await Promise.all(turns);
  const slot = await stateOf(paces.person.key);
  expect(slot).toMatchObject({ failures: 7, reached: true });
  expect(slot?.nextAt).toBeGreaterThanOrEqual(begun + 3);
  // Timers of Node may be a little early.
  expect(slot?.nextAt).toBeLessThanOrEqual(firstThrough + 2.01);
});

it("forgets what came from a network every hour, also where it is never quiet", async () => {
  const paces = pacesOf();
  await after(paces.all, 10, -1);
  await db.execute(
    sql`update sign_in_attempts set forgotten_at = now() + interval '1 minute' where key = ${paces.network.key}`,
  );
  await waitForTurn(db, [paces.network]);
  const [ofNetwork] = await db.execute<{ soon: boolean }>(sql`
    select forgotten_at < now() + interval '2 minutes' as soon from sign_in_attempts where key = ${paces.network.key}`);
  expect(ofNetwork).toEqual({ soon: true });
});

it("counts a whole IPv6 network as one address", () => {
  expect(signInPaces("a@example.com", "2001:db8:1:2::1")).toEqual(signInPaces("a@example.com", "2001:db8:1:2:ffff::9"));
  expect(signInPaces("a@example.com", "2001:db8:1:3::1")).not.toEqual(signInPaces("a@example.com", "2001:db8:1:2::1"));
});

it("refuses an attempt that would wait for more than twenty seconds, but never permanently", async () => {
  const paces = pacesOf();
  await after([paces.person], 30, 15);
  const before = await stateOf(paces.person.key);
  expect(await codeOf(waitForTurn(db, paces.all))).toBe("too_many_attempts");
  // A refused attempt takes no slot, so the queue does not grow by it.
  expect(await stateOf(paces.person.key)).toMatchObject({ failures: 30, nextAt: before?.nextAt });
  await db.execute(
    sql`update sign_in_attempts set forgotten_at = now(), next_at = now() - interval '1 hour' where key = ${paces.person.key}`,
  );
  expect(await codeOf(waitForTurn(db, paces.all))).toBe("let through");
  expect(await stateOf(paces.person.key)).toMatchObject({ failures: 1 });
});

it("delays neither the same person elsewhere nor others at the same address", async () => {
  const [email, here, there] = [`${crypto.randomUUID()}@example.com`, crypto.randomUUID(), crypto.randomUUID()];
  await after([pacesOf(email, here).person], 30, 15);
  expect(await codeOf(waitForTurn(db, pacesOf(email, here).all))).toBe("too_many_attempts");
  expect(await codeOf(waitForTurn(db, pacesOf(email, there).all))).toBe("let through");
  expect(await codeOf(waitForTurn(db, pacesOf(undefined, here).all))).toBe("let through");
});

it("does not delay a known browser, and slows down anyone who stole its cookie", async () => {
  const [email, address] = [`${crypto.randomUUID()}@example.com`, crypto.randomUUID()];
  await after(pacesOf(email, address).all, 60, 15);
  const known = signInPaces(email, address, "browser");
  expect(await codeOf(waitForTurn(db, Object.values(known)))).toBe("let through");
  await after([known.person], 30, 15);
  expect(await codeOf(waitForTurn(db, Object.values(known)))).toBe("too_many_attempts");
});

it("slows an address down that tries many persons, and a flood of registrations", async () => {
  const address = crypto.randomUUID();
  await after([pacesOf("a@example.com", address).network], 60, 15);
  expect(await codeOf(waitForTurn(db, pacesOf("b@example.com", address).all))).toBe("too_many_attempts");
  const registrations = [registrationPace(address)];
  await after(registrations, 120, 15);
  expect(await codeOf(waitForTurn(db, registrations))).toBe("too_many_attempts");
});

it("forgets a person's failures once they sign in, and gives the network its attempt back", async () => {
  const paces = pacesOf();
  for (let attempt = 0; attempt < 3; attempt++) await waitForTurn(db, paces.all);
  await forgiveAttempts(db, paces);
  expect(await stateOf(paces.person.key)).toBeUndefined();
  expect(await stateOf(paces.network.key)).toMatchObject({ failures: 2 });
});

it("keeps no address and no person in the clear", async () => {
  const [email, address] = [`${crypto.randomUUID()}@example.com`, crypto.randomUUID()];
  await waitForTurn(db, pacesOf(email, address).all);
  const [row] = await db.execute<{ keys: string }>(sql`select string_agg(key, ' ') as keys from sign_in_attempts`);
  expect(row?.keys).not.toContain(email);
  expect(row?.keys).not.toContain(address);
});
