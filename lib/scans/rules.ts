import "server-only";
import type { TransactionSql } from "postgres";
import { v7 } from "uuid";
import { boundedText } from "./bounded-text";
import type { Rule } from "./sarif/rules";

const titleLengthMax = 300;
const helpLengthMax = 64_000;
const tagLengthMax = 100;
const rulesPerStatement = 200;

/** A rule as findings refer to it. */
export type UsedRule = { tool: string; ruleId: string; rule: Rule };

/**
 * Writes the rules that are new or say something else than before. Other uploads of the same tool wait for these rows
 * until the end of the transaction, so this comes last, and in an order that is the same for everybody.
 */
export async function upsertRules(sql: TransactionSql, accountId: string, used: readonly UsedRule[]): Promise<void> {
  const different = new Map<string, UsedRule>();
  for (const entry of used) {
    const key = JSON.stringify([entry.tool, entry.ruleId]);
    if (!different.has(key)) different.set(key, entry);
  }
  const ordered = [...different].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  for (let from = 0; from < ordered.length; from += rulesPerStatement) {
    await upsertBatch(sql, accountId, ordered.slice(from, from + rulesPerStatement));
  }
}

async function upsertBatch(sql: TransactionSql, accountId: string, batch: readonly UsedRule[]): Promise<void> {
  const rows = batch.map(({ tool, ruleId, rule }, position) => ({
    position,
    id: v7(),
    tool,
    rule_id: ruleId,
    title: boundedText(rule.title ?? ruleId, titleLengthMax),
    help: boundedText(rule.help, helpLengthMax),
    help_url: rule.helpUrl ?? null,
    tags: rule.tags.map((tag) => boundedText(tag, tagLengthMax)),
  }));
  await sql`
    with given as (
      select g.*, array(select jsonb_array_elements_text(g.tag_list)) as tags
      from jsonb_to_recordset(${JSON.stringify(rows.map(({ tags, ...row }) => ({ ...row, tag_list: tags })))}::text::jsonb)
        as g(position int, id uuid, tool text, rule_id text, title text, help text, help_url text, tag_list jsonb)
    )
    insert into rules (id, account_id, tool, rule_id, title, help, help_url, tags)
    select g.id, ${accountId}, g.tool, g.rule_id, g.title, g.help, g.help_url, g.tags from given g
    where not exists (
      select from rules r where r.account_id = ${accountId} and r.tool = g.tool and r.rule_id = g.rule_id
        and (r.title, r.help, r.help_url, r.tags) is not distinct from (g.title, g.help, g.help_url, g.tags))
    order by g.position
    on conflict (account_id, tool, rule_id) do update
      set title = excluded.title, help = excluded.help, help_url = excluded.help_url, tags = excluded.tags`;
}
