import "server-only";
import type { TransactionSql } from "postgres";

/** Makes the table for the rules of a report, which lives as long as the transaction. */
export async function beginStagedRules(sql: TransactionSql): Promise<void> {
  await sql`
    create temporary table staged_rules (
      id uuid, tool text, rule_id text, title text, help text, help_url text, tags text[], details jsonb
    ) on commit drop`;
}

/** Takes rows as a JSON list. */
export async function stageRules(sql: TransactionSql, json: string): Promise<void> {
  await sql`
    insert into staged_rules (id, tool, rule_id, title, help, help_url, tags, details)
    select g.id, g.tool, g.rule_id, g.title, g.help, g.help_url, array(select jsonb_array_elements_text(g.tags)), g.details
    from jsonb_to_recordset(${json}::text::jsonb)
      as g(id uuid, tool text, rule_id text, title text, help text, help_url text, tags jsonb, details jsonb)`;
}

/**
 * Writes the staged rules that are new or say something else than before. Other uploads of the same tool wait for these
 * rows until the end of the transaction, so this comes last, and in an order that is the same for everybody.
 */
export async function mergeRules(sql: TransactionSql, accountId: string): Promise<void> {
  await sql`
    insert into rules (id, account_id, tool, rule_id, title, help, help_url, tags, details)
    select g.id, ${accountId}, g.tool, g.rule_id, g.title, g.help, g.help_url, g.tags, g.details from staged_rules g
    where not exists (
      select from rules r where r.account_id = ${accountId} and r.tool = g.tool and r.rule_id = g.rule_id
        and (r.title, r.help, r.help_url, r.tags, r.details) is not distinct from (g.title, g.help, g.help_url, g.tags, g.details))
    order by g.tool collate "C", g.rule_id collate "C"
    on conflict (account_id, tool, rule_id) do update
      set title = excluded.title, help = excluded.help, help_url = excluded.help_url, tags = excluded.tags,
        details = excluded.details`;
}
