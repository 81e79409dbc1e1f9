import "server-only";
import type { Context } from "../context";
import { AppError } from "../errors";
import { requirePermission } from "../permissions/require";
import { readInput } from "../read-input";
import { applyAssignee } from "./assign";
import { getVulnerability } from "./get";
import { type ChangeVulnerabilityInput, SetStatusInput, type VulnerabilityDetail } from "./schemas";
import { type Author, applyStatus } from "./set-status";

/**
 * Sets the assignee, the status, or both in one transaction, if the vulnerability is still the one that the program looked at.
 * Throws `forbidden` or `insufficient_scope`, `not_found`, `precondition_failed`, or `validation_failed`.
 */
export async function changeVulnerability(
  context: Context<Author>,
  id: string,
  expectedVersions: readonly number[] | "any",
  { assigneeId, ...decision }: ChangeVulnerabilityInput,
): Promise<{ vulnerability: VulnerabilityDetail; version: number }> {
  const { db, actor } = context;
  requirePermission(actor, "vulnerabilities:write");
  const isAssigned = assigneeId !== undefined;
  const status = isAssigned && Object.keys(decision).length === 0 ? undefined : readStatus(decision);
  return db.transaction(async (tx) => {
    const assigned = isAssigned ? await applyAssignee(tx, context, id, expectedVersions, assigneeId) : undefined;
    if (status !== undefined) {
      await applyStatus(tx, context, id, assigned === undefined ? expectedVersions : [assigned.version], status);
    }
    return getVulnerability({ db: tx, actor }, id);
  });
}

/** A decision needs a status; so does a change that names nothing. */
function readStatus(decision: Omit<ChangeVulnerabilityInput, "assigneeId">): SetStatusInput {
  const read = readInput(SetStatusInput, decision);
  if (read.ok) return read.value;
  throw new AppError("validation_failed", {
    detail: "The body is missing fields or has invalid ones.",
    faults: read.faults.map(({ path, detail }) => ({ pointer: path.map((part) => `/${part}`).join(""), detail })),
  });
}
