import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { indexedScopes, vulnerabilityTexts } from "@/db/schema/search";

/** Scopes `s` that were scanned since their texts were copied. */
export const unindexedScopes = sql`scan_scopes s where not exists (
  select from indexed_scopes i
  where i.account_id = s.account_id and i.scope_id = s.id and i.scanned_at = s.last_scanned_at)`;

/** What is searched of a vulnerability `v`. The character between the columns keeps most texts from matching across them. */
const searchedText = sql`concat_ws(e'\\x01', v.title, v.message, v.rule_id, v.path)`;

/** The advisory lock of whoever copies: a second one would wait for the first row by row. */
const lock = 741_205_118;

const Scope = z.object({ accountId: z.string(), id: z.string(), scannedAt: z.string() });

/**
 * Copies what is searched, of the scopes that were scanned since it was copied last, the longest waiting first: about as
 * many rows as given. Returns whether there is more to copy. While somebody else does it, nothing happens.
 */
export async function copyTexts(tx: Tx, rowsMax: number): Promise<boolean> {
  const [locked] = await tx.execute<{ ok: boolean }>(sql`select pg_try_advisory_xact_lock(${lock}) as ok`);
  if (locked?.ok !== true) return false;
  for (let left = rowsMax; left > 0; ) {
    const [row] = await tx.execute(sql`
      select s.account_id as "accountId", s.id, s.last_scanned_at::text as "scannedAt" from ${unindexedScopes}
      order by s.last_scanned_at, s.account_id, s.id limit 1`);
    if (row === undefined) return false;
    const scope = Scope.parse(row);
    const copied = await copyTextsOf(tx, scope, left);
    if (copied === left) return true;
    // A scope takes its time also when nothing in it has changed.
    left -= Math.max(copied, 100);
    await tx.execute(sql`
      insert into ${indexedScopes} (account_id, scope_id, scanned_at)
      values (${scope.accountId}, ${scope.id}, ${scope.scannedAt}::timestamptz)
      on conflict (account_id, scope_id) do update set scanned_at = excluded.scanned_at`);
  }
  return true;
}

/** Copies the texts of a scope that are new or were changed, at most as many as given, and returns how many. */
async function copyTextsOf(tx: Tx, scope: z.output<typeof Scope>, limit: number): Promise<number> {
  const { count } = await tx.execute(sql`
    insert into ${vulnerabilityTexts} (account_id, id, text)
    select v.account_id, v.id, ${searchedText} from vulnerabilities v
    left join vulnerability_texts t on t.account_id = v.account_id and t.id = v.id
    where v.account_id = ${scope.accountId} and v.scope_id = ${scope.id} and t.text is distinct from ${searchedText}
    limit ${limit}
    on conflict (account_id, id) do update set text = excluded.text`);
  return count;
}
