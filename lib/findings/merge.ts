import "server-only";
import type { PendingQuery, Row, TransactionSql } from "postgres";
import { emitFound, type FoundBy } from "../events/emit";
import { reopenDismissed } from "../vulnerabilities/reopen-dismissed";
import { matchStaged } from "./matching/match-staged";

/** What a report is merged into: see lib/vulnerabilities/status.ts for the rules that the statements below follow. */
type MergeTarget = FoundBy & { accountId: string; assetId: string; at: string };

export type MergeCounts = { created: number; reopened: number; resolved: number; suppressed: number };

/**
 * Brings the vulnerabilities of the scopes in `staged_runs` in line with the findings in `staged`. The scopes are
 * locked by the caller. Rows to which nothing happened are not written.
 */
export async function mergeStaged(sql: TransactionSql, target: MergeTarget): Promise<MergeCounts> {
  const hasKnown = await matchStaged(sql, target);
  // From what they are at this moment, also where that is not stored yet.
  if (hasKnown) await reopenDismissed(sql, { accountId: target.accountId, stagedAt: target.at });
  if (hasKnown) await updateSuppressed(sql, target);
  const reopened = hasKnown ? await updateDetected(sql, target) : 0;
  if (hasKnown) await rememberSigns(sql, target);
  const resolved = hasKnown ? await markAbsent(sql, target) : 0;
  const created = await insertNew(sql, target);
  const [row] = await sql<{ suppressed: number }[]>`
    select count(*)::int as suppressed from staged where suppressed`;
  return { created, reopened, resolved, suppressed: row?.suppressed ?? 0 };
}

/**
 * What a finding is recognised by and its details follow the report; nothing has happened to it by that. Those that are
 * written for something else have it by now.
 */
async function rememberSigns(sql: TransactionSql, { accountId }: MergeTarget): Promise<void> {
  await sql`
    update vulnerabilities v set fingerprint = s.fingerprint, signs = s.signs, details = s.details
    from found f join staged s on s.seq = f.seq
    where v.account_id = ${accountId} and v.id = f.vulnerability_id
      and (v.fingerprint, v.signs, v.details) is distinct from (s.fingerprint, s.signs, s.details)`;
}

/** What a finding is recognised by and its details, and what people see of it in lists: as the report has it. */
const matched = ["fingerprint", "signs", "details"] as const;
const shown = [
  "title",
  "message",
  "severity",
  "score",
  "path",
  "start_line",
  "end_line",
  "logical_location",
  "snippet",
  "start_column",
  "end_column",
  "cwes",
  "tags",
] as const;

/** These columns, of a table where one is given, as a list in SQL. */
const columns = (sql: TransactionSql, table: "d" | "s" | "v" | undefined, names: readonly string[]) =>
  sql.unsafe(names.map((name) => (table === undefined ? name : `${table}.${name}`)).join(", "));

/** What is found again: detected, open again if it was resolved, with the report's newest texts. */
async function updateDetected(sql: TransactionSql, target: MergeTarget): Promise<number> {
  const { accountId, at } = target;
  const [row] = await sql<{ reopened: number }[]>`
    with differing as materialized (
      select v.id, v.status as from_status, v.presence as from_presence, ${columns(sql, "s", matched)},
        ${columns(sql, "s", shown)}
      from found f
      join vulnerabilities v on v.id = f.vulnerability_id and v.account_id = ${accountId}
      join staged s on s.seq = f.seq
      where f.presence = 'detected' and (v.presence <> 'detected' or v.status = 'resolved'
        or (${columns(sql, "v", shown)})
          is distinct from
          (${columns(sql, "s", shown)}))
      for no key update of v
    ), updated as (
      update vulnerabilities v set
        (${columns(sql, undefined, [...matched, ...shown])}) = row(${columns(sql, "d", [...matched, ...shown])}),
        presence = 'detected', absent_since = null, suppression = null,
        detected_at = case when d.from_presence <> 'detected' then ${at}::timestamptz else v.detected_at end,
        status = case when d.from_status = 'resolved' then 'open' else v.status end,
        updated_at = greatest(v.updated_at, ${at}::timestamptz), version = v.version + 1
      from differing d where v.id = d.id and v.account_id = ${accountId}
      returning v.id, v.updated_at, d.from_presence, d.from_status, v.status as to_status
    ), noted as (
      ${emitFound(
        sql,
        target,
        sql`
          select updated_at as at, id as subject_id, type, ${changed(sql)} as data
          from (select *, case
            when from_presence <> 'detected' then 'vulnerability.returned'
            when from_status <> to_status then 'vulnerability.status_changed'
            else 'vulnerability.updated' end as type from updated) u`,
      )}
    )
    select count(*)::int as reopened from updated where from_status = 'resolved'`;
  return row?.reopened ?? 0;
}

/** What the report names as suppressed: what people decided stays, with the report's newest texts. */
async function updateSuppressed(sql: TransactionSql, target: MergeTarget): Promise<void> {
  const { accountId, at } = target;
  await sql`
    with differing as materialized (
      select v.id, v.status as from_status, v.presence as from_presence, ${columns(sql, "s", matched)},
        ${columns(sql, "s", shown)}, s.suppression
      from found f
      join vulnerabilities v on v.id = f.vulnerability_id and v.account_id = ${accountId}
      join staged s on s.seq = f.seq
      where f.presence = 'suppressed' and (v.presence <> 'suppressed'
        or (${columns(sql, "v", shown)}, v.suppression)
          is distinct from
          (${columns(sql, "s", shown)}, s.suppression))
      for no key update of v
    ), updated as (
      update vulnerabilities v set
        (${columns(sql, undefined, [...matched, ...shown])}) = row(${columns(sql, "d", [...matched, ...shown])}),
        presence = 'suppressed', suppression = d.suppression, absent_since = null,
        updated_at = greatest(v.updated_at, ${at}::timestamptz), version = v.version + 1
      from differing d where v.id = d.id and v.account_id = ${accountId}
      returning v.id, v.updated_at, d.from_presence, d.from_status, v.status as to_status
    )
    ${emitFound(
      sql,
      target,
      sql`
        select updated_at as at, id as subject_id, type, ${changed(sql)} as data
        from (select *, case
          when from_presence <> 'suppressed' then 'vulnerability.suppressed'
          else 'vulnerability.updated' end as type from updated) u`,
    )}`;
}

/** What is no longer found in a scope that was looked at in full: absent, and resolved unless a person dismissed it. */
async function markAbsent(sql: TransactionSql, target: MergeTarget): Promise<number> {
  const { accountId, at } = target;
  const [row] = await sql<{ resolved: number }[]>`
    with gone as materialized (
      select v.id, v.status as from_status, v.presence as from_presence
      from vulnerabilities v
      where v.account_id = ${accountId}
        and v.scope_id in (select scope_id from staged_runs group by scope_id having bool_and(complete))
        and (v.presence <> 'absent' or v.status in ('open', 'in_progress', 'pending_action'))
        and not exists (select from found f where f.vulnerability_id = v.id and f.presence <> 'absent')
      for no key update of v
    ), updated as (
      update vulnerabilities v set
        presence = 'absent', suppression = null, absent_since = coalesce(v.absent_since, ${at}::timestamptz),
        status = case when g.from_status in ('open', 'in_progress', 'pending_action') then 'resolved' else v.status end,
        updated_at = greatest(v.updated_at, ${at}::timestamptz), version = v.version + 1
      from gone g where v.id = g.id and v.account_id = ${accountId}
      returning v.id, v.updated_at, g.from_presence, g.from_status, v.status as to_status
    ), noted as (
      ${emitFound(
        sql,
        target,
        sql`
          select updated_at as at, id as subject_id, type, ${changed(sql)} as data
          from (select *, case
            when from_presence <> 'absent' then 'vulnerability.absent'
            else 'vulnerability.status_changed' end as type from updated) u`,
      )}
    )
    select count(*)::int as resolved from updated where from_status <> to_status`;
  return row?.resolved ?? 0;
}

async function insertNew(sql: TransactionSql, target: MergeTarget): Promise<number> {
  const { accountId, assetId, scanId, at } = target;
  const [row] = await sql<{ created: number }[]>`
    with made as (
    insert into vulnerabilities (id, account_id, asset_id, scope_id, fingerprint, signs, tool, rule_id, title, message, severity,
      score, path, start_line, end_line, logical_location, snippet, start_column, end_column, cwes, tags, details, presence, suppression, status, first_detected_at, detected_at,
      first_scan_id, updated_at, version)
    select s.id, ${accountId}, ${assetId}, f.scope_id, s.fingerprint, s.signs, r.tool, s.rule_id, s.title, s.message, s.severity,
      s.score, s.path, s.start_line, s.end_line, s.logical_location, s.snippet, s.start_column, s.end_column, s.cwes, s.tags, s.details, f.presence, case when f.presence = 'suppressed' then s.suppression end, 'open',
      ${at}::timestamptz, ${at}::timestamptz, ${scanId}, ${at}::timestamptz, 1
    from found f join staged s on s.seq = f.seq join staged_runs r on r.run = s.run
    where f.vulnerability_id is null and f.presence <> 'absent'
    order by s.seq
    returning id, severity, presence
    ), noted as (
      ${emitFound(
        sql,
        target,
        sql`
          select ${at}::timestamptz as at, id as subject_id, 'vulnerability.created' as type,
            jsonb_strip_nulls(jsonb_build_object(
              'assetId', ${assetId}::uuid, 'severity', severity, 'presence', nullif(presence, 'detected'))) as data
          from made`,
      )}
    )
    select count(*) filter (where presence = 'detected')::int as created from made`;
  return row?.created ?? 0;
}

/** The data of an event, made of a row of `updated`: see lib/events/event.ts. */
const changed = (sql: TransactionSql): PendingQuery<Row[]> => sql`
  case type
    when 'vulnerability.updated' then '{}'::jsonb
    when 'vulnerability.status_changed' then jsonb_build_object(
      'from', from_status, 'to', to_status, 'reason', null, 'justification', null, 'until', null)
    else jsonb_build_object('from', from_status, 'to', to_status)
  end`;
