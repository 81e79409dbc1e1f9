import "server-only";
import type { TransactionSql } from "postgres";
import { v7 } from "uuid";
import type { Provenance } from "./details";

/** One run of a report and the scope that it speaks for. `complete`: its silence about a finding means absence. */
export type ScopedRun = {
  run: number;
  tool: string;
  category: string;
  complete: boolean;
  provenance: Provenance | null;
};

type ScopeOwner = { accountId: string; assetId: string; scanId: string };

/**
 * Makes the scopes of the runs, lists them in the temporary table `staged_runs` and holds them until the end of the
 * transaction. They are locked in an order that is the same for everybody: uploads to one scope follow each other and
 * never wait in a circle. Gives the time that counts for the upload, RFC 3339 in UTC: after those that it waited for.
 */
export async function lockScopes(sql: TransactionSql, owner: ScopeOwner, runs: readonly ScopedRun[]): Promise<string> {
  const { accountId, assetId, scanId } = owner;
  const rows = runs.map((run) => ({ ...run, new_id: v7() }));
  await sql`
    create temporary table staged_runs on commit drop as
    select r.*, null::uuid as scope_id
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as r(run int, tool text, category text, complete boolean, provenance jsonb, new_id uuid)`;
  await sql`
    insert into scan_scopes (id, account_id, asset_id, tool, category, last_scan_id, last_scanned_at)
    select distinct on (tool collate "C", category collate "C")
      new_id, ${accountId}::uuid, ${assetId}::uuid, tool, category, ${scanId}::uuid, now()
    from staged_runs order by tool collate "C", category collate "C", run
    on conflict (account_id, asset_id, tool, category) do update set last_scan_id = excluded.last_scan_id`;
  const [clock] = await sql<{ at: string }[]>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`;
  if (clock === undefined) throw new Error("the database gave no time");
  await sql`
    with held as (
      update scan_scopes s set last_scanned_at = ${clock.at}::timestamptz, provenance = r.provenance
      from (select distinct on (tool, category) tool, category, provenance from staged_runs
        order by tool, category, provenance is null, run) r
      where s.account_id = ${accountId} and s.asset_id = ${assetId} and s.tool = r.tool and s.category = r.category
      returning s.id, s.tool, s.category)
    update staged_runs r set scope_id = h.id from held h where h.tool = r.tool and h.category = r.category`;
  return clock.at;
}
