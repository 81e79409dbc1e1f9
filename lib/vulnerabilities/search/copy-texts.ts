import "server-only";
import { sql } from "drizzle-orm";
import { NIL } from "uuid";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { indexedScopes, vulnerabilityTexts } from "@/db/schema/search";

/** Scopes `s` that were scanned since all of their texts were copied. */
export const unindexedScopes = sql`scan_scopes s
  left join indexed_scopes i on i.account_id = s.account_id and i.scope_id = s.id
  where i.scan_id is distinct from s.last_scan_id`;

/** What is searched of a vulnerability. The character between the columns keeps most texts from matching across them. */
const searchedText = sql`concat_ws(e'\\x01', title, message, rule_id, path)`;

/** The advisory lock of whoever copies: two at once would wait for each other's rows. */
const lock = 741_205_118;

/** Reading which scopes to copy takes a moment, and so does each of them, even where nothing in it has changed. */
const [scopesMax, rowsOfScopeMin] = [100, 100];

const Scope = z.object({ accountId: z.string(), id: z.string(), scanId: z.string(), copiedTo: z.string() });
type Scope = z.output<typeof Scope>;

/**
 * Copies what is searched, of the scopes that were scanned since that was copied last, the longest waiting first. It reads
 * at most as many rows as given, and goes on from there when it is called again. Returns whether there is more to copy.
 * While somebody else does it, nothing happens.
 */
export async function copyTexts(tx: Tx, rowsMax: number): Promise<boolean> {
  const [locked] = await tx.execute<{ ok: boolean }>(sql`select pg_try_advisory_xact_lock(${lock}) as ok`);
  if (locked?.ok !== true) return false;
  const scopes = await tx.execute(sql`
    select s.account_id as "accountId", s.id, coalesce(i.copying_scan_id, s.last_scan_id) as "scanId",
      coalesce(i.copied_to, ${NIL}) as "copiedTo"
    from ${unindexedScopes}
    order by s.last_scanned_at, s.account_id, s.id limit ${scopesMax}`);
  let left = rowsMax;
  for (const scope of z.array(Scope).parse(scopes)) {
    if (left <= 0) return true;
    const { read, last } = await copyTextsOf(tx, scope, left);
    await remember(tx, scope, read === left ? last : null);
    left -= Math.max(read, rowsOfScopeMin);
  }
  return left <= 0 || scopes.length === scopesMax;
}

const Copied = z.object({ read: z.coerce.number(), last: z.string().nullable() });

/** Copies the texts of a scope's next rows that are new or were changed. */
async function copyTextsOf(tx: Tx, scope: Scope, limit: number): Promise<z.output<typeof Copied>> {
  const [row] = await tx.execute(sql`
    with next as materialized (
      select account_id, id, ${searchedText} as text from vulnerabilities
      where account_id = ${scope.accountId} and scope_id = ${scope.id} and id > ${scope.copiedTo}
      order by id limit ${limit}),
    copied as (
      insert into ${vulnerabilityTexts} (account_id, id, text)
      select n.account_id, n.id, n.text from next n
      left join vulnerability_texts t on t.account_id = n.account_id and t.id = n.id
      where t.text is distinct from n.text
      on conflict (account_id, id) do update set text = excluded.text)
    select count(*) as read, (select id from next order by id desc limit 1) as last from next`);
  return Copied.parse(row);
}

/** Stores up to which row a scope is copied; null when it was the last one. */
async function remember(tx: Tx, { accountId, id, scanId }: Scope, copiedTo: string | null): Promise<void> {
  const [whole, copying] = copiedTo === null ? [scanId, null] : [null, scanId];
  await tx.execute(sql`
    insert into ${indexedScopes} (account_id, scope_id, scan_id, copying_scan_id, copied_to)
    values (${accountId}, ${id}, ${whole}, ${copying}, ${copiedTo})
    on conflict (account_id, scope_id) do update set scan_id = coalesce(excluded.scan_id, indexed_scopes.scan_id),
      copying_scan_id = excluded.copying_scan_id, copied_to = excluded.copied_to`);
}
