import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { TransactionSql } from "postgres";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { executeIn } from "@/db/connection/execute-in";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { emit } from "../events/emit";
import { isOver, isOverAt } from "./effective";

const Reopened = z.object({ account_id: z.string(), id: z.string(), at: z.coerce.date() });

/** One vulnerability, or those of the scopes in `staged_runs`, which the caller holds, at the time of their scan. */
type Which = { accountId: string; id: string } | { accountId: string; stagedAt: string };

/**
 * Stores that dismissals whose time is up are open again, each with its event: those that are given, so that what follows
 * starts from there, or any, at most as many as given and none that another transaction has locked. Gives how many they were.
 */
export async function reopenDismissed(
  tx: Tx | TransactionSql,
  which: Which | "any",
  rowsMax?: number,
): Promise<number> {
  const reopened = await executeIn(
    tx,
    sql`
    with ended as materialized (
      select ${vulnerabilities.accountId}, ${vulnerabilities.id} from ${vulnerabilities} where ${over(which)}
      order by ${vulnerabilities.accountId}, ${vulnerabilities.id} limit ${rowsMax ?? null}::int
      for no key update ${which === "any" ? sql`skip locked` : sql``})
    update vulnerabilities v
    set status = 'open', dismissed_reason = null, justification = null, dismissed_until = null,
      updated_at = v.dismissed_until, version = v.version + 1
    from ended where v.account_id = ended.account_id and v.id = ended.id
    returning v.account_id, v.id, v.updated_at as at`,
  );
  if (reopened.length > 0) await noteReopened(tx, reopened);
  return reopened.length;
}

function over(which: Which | "any"): SQL | undefined {
  if (which === "any") return isOver;
  const ofAccount = eq(vulnerabilities.accountId, which.accountId);
  if ("id" in which) return and(ofAccount, isOver, eq(vulnerabilities.id, which.id));
  const ofScopes = sql`${vulnerabilities.scopeId} in (select scope_id from staged_runs)`;
  return and(ofAccount, isOverAt(sql`${which.stagedAt}::timestamptz`), ofScopes);
}

async function noteReopened(tx: Tx | TransactionSql, rows: readonly Record<string, unknown>[]): Promise<void> {
  const reopened = new Map<string, z.output<typeof Reopened>[]>();
  for (const row of z.array(Reopened).parse(rows)) {
    const those = reopened.get(row.account_id);
    if (those === undefined) reopened.set(row.account_id, [row]);
    else those.push(row);
  }
  const data = { from: "dismissed", to: "open", reason: null, justification: null, until: null } as const;
  const type = "vulnerability.status_changed";
  for (const [accountId, those] of reopened) {
    // It happened when the time was up, as everybody has read since: not now.
    const acts = those.map(({ id, at }) => ({ type, subjectId: id, data, at }) as const);
    await emit(tx, { actor: { type: "system", accountId } }, acts);
  }
}
