import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { AccessKeyActor, Context, Member } from "../context";
import { AppError } from "../errors";
import { emit } from "../events/emit";
import { requirePermission } from "../permissions/require";
import { getVulnerability } from "./get";
import { reopenDismissed } from "./reopen-dismissed";
import type { SetStatusInput, VulnerabilityDetail } from "./schemas";
import { type Decision, decide, type State, type StatusChange } from "./status";

/** Who may decide. */
export type Author = Member | AccessKeyActor;

/**
 * Sets the status that a person or a program decided on, if the vulnerability is still the one that they looked at.
 * `expectedVersions` are those that may be changed; "any" asks for none. Throws `forbidden` or `insufficient_scope`,
 * `not_found`, `precondition_failed`, or `validation_failed`.
 */
export async function setStatus(
  context: Context<Author>,
  id: string,
  expectedVersions: readonly number[] | "any",
  input: SetStatusInput,
): Promise<{ vulnerability: VulnerabilityDetail; version: number }> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:write");
  return db.transaction(async (tx) => {
    await applyStatus(tx, context, id, expectedVersions, input);
    return getVulnerability({ db: tx, actor }, id);
  });
}

/**
 * The same within the caller's transaction, without reading it again. `before` is what had been decided, and `version` the one
 * that it has now.
 */
export async function applyStatus(
  tx: Tx,
  context: Context<Author>,
  id: string,
  expectedVersions: readonly number[] | "any",
  input: SetStatusInput,
): Promise<{ isChanged: boolean; before: Decision; version: number }> {
  const { actor } = context;
  requirePermission(actor, "vulnerabilities:write");
  // From what it is at this moment, also where that is not stored yet.
  await reopenDismissed(tx, { accountId: actor.accountId, id });
  const { state, version } = await lockState(tx, actor, id);
  if (expectedVersions !== "any" && !expectedVersions.includes(version)) throw new AppError("precondition_failed");
  const decided = decide(state, toChange(input), new Date());
  if (!decided.ok) {
    throw new AppError("validation_failed", {
      detail: decided.detail,
      faults: [{ pointer: decided.pointer, detail: decided.detail }],
    });
  }
  const before = state.decision;
  if (decided.event === undefined) return { isChanged: false, before, version };
  await save(tx, actor, id, decided.state.decision);
  const { from, to } = decided.event;
  const { reason, justification, until } = dismissalOf(decided.state.decision);
  await emit(tx, context, {
    type: "vulnerability.status_changed",
    subjectId: id,
    data: { from, to, reason, justification, until: until?.toISOString() ?? null },
  });
  return { isChanged: true, before, version: version + 1 };
}

async function lockState(tx: Tx, actor: Author, id: string): Promise<{ state: State; version: number }> {
  const [row] = await tx
    .select({
      status: vulnerabilities.status,
      reason: vulnerabilities.dismissedReason,
      justification: vulnerabilities.justification,
      until: vulnerabilities.dismissedUntil,
      presence: vulnerabilities.presence,
      absentSince: vulnerabilities.absentSince,
      detectedAt: vulnerabilities.detectedAt,
      version: vulnerabilities.version,
    })
    .from(vulnerabilities)
    .where(and(eq(vulnerabilities.accountId, actor.accountId), eq(vulnerabilities.id, id)))
    .for("no key update");
  if (row === undefined) throw new AppError("not_found", { detail: "There is no such vulnerability." });
  const { status, reason, justification, until, absentSince, detectedAt, version } = row;
  const presence: State["presence"] =
    row.presence === "absent" ? { is: "absent", since: absentSince ?? detectedAt } : { is: row.presence };
  if (status !== "dismissed") return { state: { decision: { status }, presence, detectedAt }, version };
  if (reason === null) throw new Error("a dismissed vulnerability has no reason");
  const decision: Decision = { status, dismissal: { reason, justification, until } };
  return { state: { decision, presence, detectedAt }, version };
}

function toChange(input: SetStatusInput): StatusChange {
  if (input.status !== "dismissed") return { status: input.status };
  if (input.reason === undefined) throw new Error("the schema lets no dismissal pass without a reason");
  return {
    status: "dismissed",
    reason: input.reason,
    justification: input.justification || null,
    until: input.until == null ? null : new Date(input.until),
  };
}

function dismissalOf(decision: Decision) {
  return decision.status === "dismissed" ? decision.dismissal : { reason: null, justification: null, until: null };
}

async function save(tx: Tx, actor: Author, id: string, decision: Decision): Promise<void> {
  const { reason, justification, until } = dismissalOf(decision);
  await tx
    .update(vulnerabilities)
    .set({
      status: decision.status,
      dismissedReason: reason,
      justification,
      dismissedUntil: until,
      updatedAt: sql`now()`,
      version: sql`${vulnerabilities.version} + 1`,
    })
    .where(and(eq(vulnerabilities.accountId, actor.accountId), eq(vulnerabilities.id, id)));
}
