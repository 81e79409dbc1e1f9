import { type AnyColumn, and, eq, sql } from "drizzle-orm";
import { afterAll, describe, expect, inject, it } from "vitest";
import { openDb } from "@/db/client";
import { memberships } from "@/db/schema/accounts";
import { sessions } from "@/db/schema/sessions";
import { removeExpired } from "@/lib/jobs/remove-expired";
import { addMember } from "@/test/data/people";
import { memberOfSession } from "./member-of-session";
import { createSession, hashSessionToken, sessionSecondsMax } from "./session-token";

const db = openDb(inject("databaseUrl"), 3);
afterAll(() => db.$client.end());

async function signedIn() {
  const { userId } = await addMember(db, { role: "owner" });
  const { token } = await createSession(db, userId);
  return { userId, token, row: eq(sessions.tokenHash, hashSessionToken(token)) };
}

type SignedIn = Awaited<ReturnType<typeof signedIn>>;

/** Lets this much time pass for a session, as if it had been opened and used that much earlier. */
async function age({ row }: SignedIn, time: string): Promise<void> {
  const earlier = (column: AnyColumn) => sql`${column} - ${time}::interval`;
  await db
    .update(sessions)
    .set({
      createdAt: earlier(sessions.createdAt),
      expiresAt: earlier(sessions.expiresAt),
      seenAt: earlier(sessions.seenAt),
    })
    .where(row);
}

const isOpen = async ({ token }: SignedIn) => (await memberOfSession(db, token)) !== null;

async function seenSecondsAgo({ row }: SignedIn): Promise<number> {
  const [found] = await db
    .select({ ago: sql<number>`extract(epoch from now() - ${sessions.seenAt})::float8` })
    .from(sessions)
    .where(row);
  return found?.ago ?? Number.NaN;
}

describe("a session", () => {
  it("ends after 14 days without use", async () => {
    const session = await signedIn();
    await age(session, "13 days 23 hours");
    expect(await isOpen(session)).toBe(true);
    const idle = await signedIn();
    await age(idle, "14 days 1 second");
    expect(await isOpen(idle)).toBe(false);
  });

  it("goes on while it is used, and ends 30 days after the sign-in all the same", async () => {
    const session = await signedIn();
    for (const time of ["13 days", "13 days", "3 days 23 hours"]) {
      await age(session, time);
      expect(await isOpen(session), time).toBe(true);
    }
    await age(session, "1 hour 1 second");
    expect(await isOpen(session)).toBe(false);
  });

  it("can't be made to last longer by anything that writes into the table", async () => {
    const { row, userId } = await signedIn();
    const longer = db
      .update(sessions)
      .set({ expiresAt: sql`${sessions.createdAt} + interval '30 days 1 minute'` })
      .where(row);
    await expect(longer).rejects.toMatchObject({ cause: { constraint_name: "sessions_end" } });
    const { expiresAt } = await createSession(db, userId);
    const [kept] = await db
      .select({ createdAt: sessions.createdAt })
      .from(sessions)
      .where(eq(sessions.expiresAt, expiresAt));
    expect(expiresAt.getTime() - (kept?.createdAt.getTime() ?? 0)).toBe(sessionSecondsMax * 1000);
  });

  it("keeps its account when its user joins others, and ends when its user leaves it or is suspended", async () => {
    const session = await signedIn();
    const { accountId } = (await memberOfSession(db, session.token)) ?? {};
    const other = await addMember(db, { role: "owner" });
    const joined = { accountId: other.accountId, userId: session.userId, role: "viewer" } as const;
    await db.insert(memberships).values({ ...joined, createdAt: new Date(0) });
    expect(await memberOfSession(db, session.token)).toMatchObject({ accountId, role: "owner" });
    const { token } = await createSession(db, session.userId);
    expect(await memberOfSession(db, token)).toMatchObject({ accountId: other.accountId, role: "viewer" });

    const ofOther = and(eq(memberships.accountId, other.accountId), eq(memberships.userId, session.userId));
    await db.update(memberships).set({ suspendedAt: new Date() }).where(ofOther);
    expect(await memberOfSession(db, token)).toBeNull();
    await db.delete(memberships).where(ofOther);
    expect(await isOpen(session)).toBe(true);
    const left = eq(sessions.tokenHash, hashSessionToken(token));
    expect(await db.select({ id: sessions.id }).from(sessions).where(left)).toEqual([]);
  });

  it("has its use noted at most once an hour", async () => {
    const session = await signedIn();
    await age(session, "59 minutes");
    await isOpen(session);
    expect(await seenSecondsAgo(session)).toBeGreaterThan(3500);
    await age(session, "2 minutes");
    await isOpen(session);
    expect(await seenSecondsAgo(session)).toBeLessThan(3500);
  });

  it("that is over is removed by a job, and one in use is not", async () => {
    const over = await signedIn();
    await age(over, "15 days");
    await createSession(db, over.userId);
    await db.transaction((tx) => removeExpired.run(tx, {}));
    expect(await db.select({ id: sessions.id }).from(sessions).where(over.row)).toEqual([]);
    expect(await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, over.userId))).toHaveLength(1);
  });
});
