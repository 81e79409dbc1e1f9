import "server-only";
import type { Context } from "../context";
import { AppError } from "../errors";
import { log } from "../log";
import { requirePermission } from "../permissions/require";
import type { SetStatusesForm, SetStatusInput } from "./schemas";
import { type Author, applyStatus } from "./set-status";
import type { Decision } from "./status";

/** What became of one of the changes. */
export type StatusOutcome =
  /** `undo` is the change that takes it back, as long as nobody changes it again. */
  | { id: string; is: "changed"; undo: SetStatusesForm["changes"][number] }
  /** `failed` says that the server could not do it, or the ones after it. */
  | { id: string; is: "unchanged" | "failed" | (typeof refusals)[number] };

/**
 * Sets the statuses of up to 100 vulnerabilities, each for itself and in a transaction of its own: a scan that locks many of
 * them at once can then never wait for this while this waits for it. Gives an outcome for each, in the order given; none is
 * skipped, also where the database fails on the way. Throws `forbidden` or `insufficient_scope`, and what went wrong with the
 * first.
 */
export async function setStatuses(context: Context<Author>, { changes }: SetStatusesForm): Promise<StatusOutcome[]> {
  requirePermission(context.actor, "vulnerabilities:write");
  const outcomes: StatusOutcome[] = [];
  for (const change of changes) {
    try {
      outcomes.push(await setOne(context, change));
    } catch (error) {
      // Nothing was changed yet: an error like any other.
      if (outcomes.length === 0) throw error;
      log.error({ err: error }, "a change of several statuses failed on the way");
      break;
    }
  }
  return changes.map(({ id }, index) => outcomes[index] ?? { id, is: "failed" });
}

async function setOne(
  context: Context<Author>,
  { id, version: expected, change }: SetStatusesForm["changes"][number],
): Promise<StatusOutcome> {
  try {
    const { isChanged, before, version } = await context.db.transaction((tx) =>
      applyStatus(tx, context, id, expected === undefined ? "any" : [expected], change),
    );
    return isChanged ? { id, is: "changed", undo: { id, version, change: changeTo(before) } } : { id, is: "unchanged" };
  } catch (error) {
    const is = refusals.find((code) => error instanceof AppError && error.code === code);
    if (is === undefined) throw error;
    return { id, is };
  }
}

const refusals = ["not_found", "precondition_failed", "validation_failed"] as const;

function changeTo(decision: Decision): SetStatusInput {
  if (decision.status !== "dismissed") return { status: decision.status };
  const { reason, justification, until } = decision.dismissal;
  return { status: "dismissed", reason, justification, until: until?.toISOString() ?? null };
}
