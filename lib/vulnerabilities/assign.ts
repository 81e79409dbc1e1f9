import "server-only";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { memberships } from "@/db/schema/accounts";
import { users } from "@/db/schema/users";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../context";
import { AppError } from "../errors";
import { emit } from "../events/emit";
import { requirePermission } from "../permissions/require";
import { roleHas } from "../permissions/roles";
import { reopenDismissed } from "./reopen-dismissed";
import type { Assignee, AssignForm } from "./schemas";
import type { Author } from "./set-status";

/**
 * Assigns a vulnerability to a member, or to nobody, if it is still the one that the page shows. Gives the version that it has
 * now. Throws `forbidden` or `insufficient_scope`, `not_found`, `precondition_failed`, or `validation_failed`.
 */
export async function assign(
  context: Context<Author>,
  { id, version, assigneeId }: AssignForm,
): Promise<{ version: number }> {
  requirePermission(context.actor, "vulnerabilities:write");
  try {
    return await context.db.transaction((tx) => applyAssignee(tx, context, id, [version], assigneeId));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "precondition_failed") throw error;
    const detail = "This vulnerability has changed meanwhile. The page shows it as it is now: choose again.";
    throw new AppError(error.code, { detail });
  }
}

/** The same within the caller's transaction, where nothing of the vulnerability is locked yet. */
export async function applyAssignee(
  tx: Tx,
  context: Context<Author>,
  id: string,
  expectedVersions: readonly number[] | "any",
  assigneeId: string | null,
): Promise<{ version: number }> {
  const { actor } = context;
  requirePermission(actor, "vulnerabilities:write");
  // First, for whoever removes a member locks the membership before what it is assigned to.
  if (assigneeId !== null) await lockMember(tx, actor, assigneeId);
  await reopenDismissed(tx, { accountId: actor.accountId, id });
  const itself = and(eq(vulnerabilities.accountId, actor.accountId), eq(vulnerabilities.id, id));
  const [row] = await tx
    .select({ from: vulnerabilities.assigneeId, version: vulnerabilities.version })
    .from(vulnerabilities)
    .where(itself)
    .for("no key update");
  if (row === undefined) throw new AppError("not_found", { detail: "There is no such vulnerability." });
  const { from, version } = row;
  if (expectedVersions !== "any" && !expectedVersions.includes(version)) throw new AppError("precondition_failed");
  if (from === assigneeId) return { version };
  await tx
    .update(vulnerabilities)
    .set({ assigneeId, updatedAt: sql`now()`, version: sql`${vulnerabilities.version} + 1` })
    .where(itself);
  await emit(tx, context, { type: "vulnerability.assigned", subjectId: id, data: { from, to: assigneeId } });
  return { version: version + 1 };
}

async function lockMember(tx: Tx, { accountId }: Author, userId: string): Promise<void> {
  const [row] = await tx
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.accountId, accountId), eq(memberships.userId, userId), isNull(memberships.suspendedAt)))
    .for("key share");
  if (row !== undefined && roleHas(row.role, "vulnerabilities:read")) return;
  const detail = "Choose an active member of this account whose role may view vulnerabilities.";
  throw new AppError("validation_failed", { detail, faults: [{ pointer: "/assigneeId", detail }] });
}

/** The members to whom a vulnerability can be assigned, by name. Those who share theirs have their address beside it. */
export async function listAssignable({ db, actor }: Context<Author>): Promise<Assignee[]> {
  requirePermission(actor, "vulnerabilities:write");
  const rows = await db
    .select({ id: users.id, name: users.name, email: users.email, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.accountId, actor.accountId), isNull(memberships.suspendedAt)))
    .orderBy(asc(users.name), asc(users.id));
  const readers = rows.filter(({ role }) => roleHas(role, "vulnerabilities:read"));
  const isShared = (name: string) => readers.filter((reader) => reader.name === name).length > 1;
  return readers.map(({ id, name, email }) => ({ id, name: isShared(name) ? `${name} (${email})` : name }));
}
