import "server-only";
import { asc, desc, eq, isNull } from "drizzle-orm";
import { memberships } from "@/db/schema/accounts";
import { emit } from "@/lib/events/emit";
import { log } from "@/lib/log";
import { logFailedSignIn } from "@/lib/log/events";
import type { Visitor } from "../sessions/visitor";

/** `memberId` is null if no member has the address that was entered. */
type FailedSignIn = { memberId: string | null; through: string; reason: string };

/**
 * Records a failed sign-in: as an event of the account that the person would have signed in to, otherwise in the
 * log alone. The caller does not wait for it: otherwise unknown addresses would be refused sooner than existing ones.
 */
export function recordFailedSignIn(visitor: Visitor, failed: FailedSignIn): void {
  record(visitor, failed).catch((error: unknown) => log.warn({ err: error }, "a failed sign-in was not recorded"));
}

async function record({ db, ...origin }: Visitor, { memberId, through, reason }: FailedSignIn): Promise<void> {
  const accountId = memberId === null ? undefined : await accountOf(db, memberId);
  if (memberId === null || accountId === undefined) {
    logFailedSignIn({ memberId, through, reason, address: origin.address });
    return;
  }
  const actor = { type: "system", accountId } as const;
  await db.transaction((tx) =>
    emit(tx, { ...origin, actor }, { type: "member.sign_in_failed", subjectId: memberId, data: { through, reason } }),
  );
}

async function accountOf(db: Visitor["db"], userId: string): Promise<string | undefined> {
  const [membership] = await db
    .select({ accountId: memberships.accountId })
    .from(memberships)
    .where(eq(memberships.userId, userId))
    .orderBy(desc(isNull(memberships.suspendedAt)), asc(memberships.createdAt))
    .limit(1);
  return membership?.accountId;
}
