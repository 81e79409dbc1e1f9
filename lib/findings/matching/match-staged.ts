import "server-only";
import { setImmediate } from "node:timers/promises";
import type { TransactionSql } from "postgres";
import { identify, readSigns } from "./identity";
import { type Known, type Match, matchFindings, type Reported, shiftsOf } from "./match";

type Scopes = { accountId: string };

const [signBatch, fetchBatch] = [500, 1000];
/** More findings of one rule in one file than anybody reads are paired by their order alone. */
const crowdMin = 5_000;
const functionsMax = 5_000;
const anchorsMax = 5_000;
const pathDepthMax = 64;

/** The columns of `staged` and of `vulnerabilities` that a person sees, without what moves or comes from the rule. */
const content = (table: string) =>
  `md5(row(${["title", "message", "severity", "score", "path", "logical_location", "snippet"].map((name) => `${table}.${name}`).join(", ")})::text)`;

/** First those that are there, then those that are suppressed, then those that are gone. */
const presenceOrder = "array_position(array['detected', 'suppressed', 'absent'], v.presence)";

/** Equal for those whose signs, lines and content are. */
const equalKey = (table: string, identity: string) =>
  `md5(row(${identity}.scope_id, ${identity}.fingerprint, ${table}.start_line, ${table}.end_line, ${content(table)})::text)`;

/**
 * Makes the temporary table `found`: each different finding in `staged`, with the vulnerability that it is. Those with
 * the signs of one vulnerability are paired in bulk; what is left of a rule and file is compared one by one, a group at a
 * time, so that memory does not grow with the report. Gives false when nothing was known in the scopes.
 */
export async function matchStaged(sql: TransactionSql, scopes: Scopes): Promise<boolean> {
  const hasKnown = await signKnown(sql, scopes);
  await pairUnique(sql, scopes);
  if (!hasKnown || !(await hasOpen(sql))) return hasKnown;
  // Without figures the planner expects a few rows of a temporary table, and loops over thousands.
  await sql`analyze found`;
  await sql`analyze staged (seq)`;
  await pairEquals(sql, scopes);
  await pairNear(sql, scopes);
  return true;
}

/** Gives signs to vulnerabilities from before there were any, made of what is stored. False when none is known at all. */
async function signKnown(sql: TransactionSql, { accountId }: Scopes): Promise<boolean> {
  for (;;) {
    const rows = await sql<
      {
        id: string;
        rule_id: string;
        path: string | null;
        logical_location: string | null;
        message: string;
        snippet: string | null;
      }[]
    >`
      select id, rule_id, path, logical_location, message, snippet from vulnerabilities
      where account_id = ${accountId} and scope_id in (select scope_id from staged_runs) and signs is null
      limit ${signBatch}`;
    if (rows.length === 0) break;
    const paths = await pathsNow(sql, rows);
    const signed = rows.map(({ id, rule_id, path, logical_location, message, snippet }) => {
      const now = path === null ? null : (paths.get(path) ?? path);
      const texts = { path: now, logicalLocation: logical_location, message, snippet };
      return { id, ...identify({ ...texts, ruleId: rule_id, fingerprints: [] }) };
    });
    await sql`
      update vulnerabilities v set fingerprint = decode(g.fingerprint, 'hex'), signs = decode(g.signs, 'hex')
      from jsonb_to_recordset(${JSON.stringify(signed)}::text::jsonb) as g(id uuid, fingerprint text, signs text)
      where v.account_id = ${accountId} and v.id = g.id`;
  }
  const [row] = await sql<{ known: boolean }[]>`
    select exists (select from vulnerabilities
      where account_id = ${accountId} and scope_id in (select scope_id from staged_runs)) as known`;
  return row?.known === true;
}

/**
 * What the report calls files whose stored paths still have the folder of a checkout in front, which is taken off by now:
 * the longest path of the report that a stored one ends with.
 */
async function pathsNow(sql: TransactionSql, rows: readonly { path: string | null }[]): Promise<Map<string, string>> {
  const endings = rows.flatMap(({ path }) => {
    if (path === null || !/^(?:[A-Za-z]:)?\//.test(path)) return [];
    const names = path.split("/");
    return Array.from({ length: Math.min(names.length - 1, pathDepthMax) }, (_, n) => ({
      path,
      ending: names.slice(-n - 1).join("/"),
    }));
  });
  if (endings.length === 0) return new Map();
  const found = await sql<{ path: string; ending: string }[]>`
    select distinct on (g.path) g.path, g.ending
    from jsonb_to_recordset(${JSON.stringify(endings)}::text::jsonb) as g(path text, ending text)
    where exists (select from staged s where s.path = g.ending)
    order by g.path, length(g.ending) desc`;
  return new Map(found.map(({ path, ending }) => [path, ending]));
}

/**
 * Equals with a fingerprint of the tool are one finding that is named twice; of these an unsuppressed one counts. What
 * is the only one with its signs, in the report and among the known, is paired.
 */
async function pairUnique(sql: TransactionSql, { accountId }: Scopes): Promise<void> {
  await sql`
    create temporary table found on commit drop as
    with ordered as (
      select s.seq, r.scope_id, s.fingerprint, s.suppressed, s.has_prints,
        case when not s.suppressed then 'detected' when s.suppression is not null then 'suppressed' else 'absent' end
          as presence,
        row_number() over named as number, count(*) over (partition by r.scope_id, s.fingerprint) as equals
      from staged s join staged_runs r on r.run = s.run
      window named as (partition by r.scope_id, s.fingerprint
        order by s.suppressed, s.suppression is null, s.start_line, s.start_column, s.end_line, s.tie, s.seq)
    ), known as (
      select v.scope_id, v.fingerprint, (array_agg(v.id))[1] as id, count(*) as equals
      from vulnerabilities v
      where v.account_id = ${accountId} and v.scope_id in (select scope_id from staged_runs)
      group by v.scope_id, v.fingerprint
    )
    select p.seq, p.scope_id, p.fingerprint, p.suppressed, p.presence,
      case when k.equals = 1 and (p.equals = 1 or p.has_prints) then k.id end as vulnerability_id
    from ordered p left join known k on k.scope_id = p.scope_id and k.fingerprint = p.fingerprint
    where p.number = 1 or not p.has_prints`;
}

async function hasOpen(sql: TransactionSql): Promise<boolean> {
  const [row] = await sql<{ open: boolean }[]>`
    select exists (select from found where vulnerability_id is null) as open`;
  return row?.open === true;
}

/**
 * Equals that are all where they were, with the same texts: nothing happened to them, in whatever order they come. Both
 * sides are joined by one value, for with several the planner may go by the ones that all of them share.
 */
async function pairEquals(sql: TransactionSql, { accountId }: Scopes): Promise<void> {
  await sql`
    with reported as (
      select f.seq, f.scope_id, f.fingerprint, f.suppressed, s.start_column, ${sql.unsafe(equalKey("s", "f"))} as key
      from found f join staged s on s.seq = f.seq
      where f.vulnerability_id is null
    ), known as (
      select v.id, v.start_column, ${sql.unsafe(equalKey("v", "v"))} as key, ${sql.unsafe(presenceOrder)} as presence
      from vulnerabilities v
      where v.account_id = ${accountId}
        and (v.scope_id, v.fingerprint) in (select scope_id, fingerprint from found where vulnerability_id is null)
    ), pairs as (
      select r.seq, r.scope_id, r.fingerprint, k.id
      from (select *, key || row_number() over (partition by key order by suppressed, start_column, seq) as numbered from reported) r
      left join (select *, key || row_number() over (partition by key order by presence, start_column, id) as numbered from known) k
        using (numbered)
    ), settled as (
      select scope_id, fingerprint from pairs group by scope_id, fingerprint having count(id) = count(*)
    )
    update found f set vulnerability_id = p.id
    from pairs p join settled using (scope_id, fingerprint)
    where f.seq = p.seq`;
}

/** What has to be compared one by one: rules and files of which something is reported and something known is left. */
async function pairNear(sql: TransactionSql, scopes: Scopes): Promise<void> {
  await beginOpen(sql, scopes);
  const [row] = await sql<{ groups: boolean; crowds: boolean }[]>`
    select exists (select from open_groups where not crowded) as groups,
      exists (select from open_groups where crowded) as crowds`;
  if (row?.crowds === true) await pairCrowds(sql);
  if (row?.groups === true) await pairGroups(sql, scopes);
  await sql`analyze near_pairs`;
  await sql`
    update found f set vulnerability_id = p.id from near_pairs p where p.seq = f.seq`;
}

async function beginOpen(sql: TransactionSql, { accountId }: Scopes): Promise<void> {
  await sql`
    create temporary table open_known on commit drop as
    select v.id, v.scope_id, substring(v.signs from 1 for 8) as location, v.rule_id, v.start_line, v.start_column,
      v.logical_location, v.fingerprint, v.signs, v.presence, ${sql.unsafe(content("v"))} as content
    from vulnerabilities v
    where v.account_id = ${accountId} and v.scope_id in (select scope_id from staged_runs)
      and not exists (select from found f where f.vulnerability_id = v.id)`;
  await sql`
    create temporary table open_found on commit drop as
    select f.seq, f.scope_id, substring(s.signs from 1 for 8) as location, s.rule_id, s.start_line, s.start_column,
      s.logical_location, s.fingerprint, s.signs, s.suppressed, ${sql.unsafe(content("s"))} as content
    from found f join staged s on s.seq = f.seq
    where f.vulnerability_id is null`;
  await sql`
    create temporary table open_groups on commit drop as
    select scope_id, location, rule_id, greatest(k.size, f.size) > ${crowdMin} as crowded
    from (select scope_id, location, rule_id, count(*) as size from open_known group by scope_id, location, rule_id) k
    join (select scope_id, location, rule_id, count(*) as size from open_found group by scope_id, location, rule_id) f
      using (scope_id, location, rule_id)`;
  await sql`create temporary table near_pairs (seq integer, id uuid) on commit drop`;
  for (const table of ["open_known", "open_found", "open_groups"]) await sql.unsafe(`analyze ${table}`);
}

async function pairCrowds(sql: TransactionSql): Promise<void> {
  await sql`
    insert into near_pairs (seq, id)
    select r.seq, k.id from (
      select seq, scope_id::text || encode(fingerprint, 'hex') || row_number() over (
        partition by scope_id, fingerprint order by start_line, start_column, content, seq) as numbered
      from open_found join open_groups g using (scope_id, location, rule_id) where g.crowded) r
    join (
      select id, scope_id::text || encode(fingerprint, 'hex') || row_number() over (
        partition by scope_id, fingerprint order by presence = 'absent', start_line, start_column, content, id) as numbered
      from open_known join open_groups g using (scope_id, location, rule_id) where g.crowded) k
      using (numbered)`;
}

type Row = {
  file: string;
  kind: "anchor" | "known_function" | "known" | "reported" | "reported_function";
  rule_id: string | null;
  id: string | null;
  seq: number | null;
  line: number | null;
  column: number | null;
  line_before: number | null;
  logical_location: string | null;
  fingerprint: string;
  signs: string;
  presence: string;
  content: string;
};

async function pairGroups(sql: TransactionSql, { accountId }: Scopes): Promise<void> {
  await sql`
    declare open_findings no scroll cursor for
    with groups as (select scope_id, location, rule_id from open_groups where not crowded),
    files as (select distinct scope_id, location from groups),
    paired as (
      select f.scope_id, substring(s.signs from 1 for 8) as location, s.start_line as line, v.start_line as line_before,
        s.logical_location as reported_function, v.logical_location as known_function
      from found f join staged s on s.seq = f.seq
      join vulnerabilities v on v.account_id = ${accountId} and v.id = f.vulnerability_id
      where (f.scope_id, substring(s.signs from 1 for 8)) in (select scope_id, location from files)
    )
    select scope_id::text || encode(location, 'hex') as file, kind, rule_id, id, seq, line, "column", line_before, logical_location,
      encode(fingerprint, 'hex') as fingerprint, encode(signs, 'hex') as signs, presence, content
    from (
      select scope_id, location, 0 as part, 'anchor' as kind, null as rule_id, null::uuid as id, null::int as seq, line,
        null::int as "column", line_before, null as logical_location, ''::bytea as fingerprint, ''::bytea as signs, '' as presence, '' as content
      from paired where line is not null and line_before is not null
      union all
      select distinct scope_id, location, 0, 'reported_function', null, null::uuid, null::int, null::int, null::int, null::int, name,
        ''::bytea, ''::bytea, '', ''
      from (select scope_id, location, reported_function as name from paired
        union all select scope_id, location, logical_location from open_found) r join files using (scope_id, location)
      where name is not null
      union all
      select distinct scope_id, location, 0, 'known_function', null, null::uuid, null::int, null::int, null::int, null::int, name,
        ''::bytea, ''::bytea, '', ''
      from (select scope_id, location, known_function as name from paired
        union all select scope_id, location, logical_location from open_known) k join files using (scope_id, location)
      where name is not null
      union all
      select scope_id, location, 1, 'known', rule_id, id, null, start_line, start_column, null, logical_location, fingerprint, signs, presence,
        content
      from open_known join groups using (scope_id, location, rule_id)
      union all
      select scope_id, location, 1, 'reported', rule_id, null, seq, start_line, start_column, null, logical_location, fingerprint, signs,
        case when suppressed then 'suppressed' else 'detected' end, content
      from open_found join groups using (scope_id, location, rule_id)
    ) rows
    order by file, part, rule_id`;
  const group = new OpenGroup();
  const pairs: Match[] = [];
  const write = async () => {
    await sql`
      insert into near_pairs (seq, id)
      select g.seq, g.id from jsonb_to_recordset(${JSON.stringify(pairs.splice(0))}::text::jsonb) as g(seq int, id uuid)`;
  };
  for (;;) {
    const rows = await sql.unsafe<Row[]>(`fetch forward ${fetchBatch} from open_findings`);
    for (const row of rows) {
      if (group.isEndedBy(row)) {
        pairs.push(...group.match());
        // The comparison is work of this thread: requests come in between.
        await setImmediate();
      }
      group.add(row);
    }
    if (rows.length < fetchBatch) break;
    if (pairs.length >= fetchBatch) await write();
  }
  pairs.push(...group.match());
  await write();
  await sql`close open_findings`;
}

/** The findings of one rule in one file, with what is known of the file, as the rows come. */
class OpenGroup {
  #file: string | undefined;
  #rule: string | null = null;
  #known: Known[] = [];
  #reported: Reported[] = [];
  #anchors: [number, number][] = [];
  #functionsKnown = new Set<string>();
  #functionsReported = new Set<string>();

  isEndedBy(row: Row): boolean {
    return this.#known.length + this.#reported.length > 0 && (row.file !== this.#file || row.rule_id !== this.#rule);
  }

  add(row: Row): void {
    if (row.file !== this.#file) {
      this.#file = row.file;
      this.#anchors = [];
      this.#functionsKnown = new Set();
      this.#functionsReported = new Set();
    }
    this.#rule = row.rule_id;
    if (row.kind === "known" || row.kind === "reported") this.#addSide(row);
    else if (row.kind === "anchor") this.#addAnchor(row);
    else {
      const names = row.kind === "known_function" ? this.#functionsKnown : this.#functionsReported;
      if (row.logical_location !== null && names.size < functionsMax) names.add(row.logical_location);
    }
  }

  #addAnchor({ line, line_before }: Row): void {
    if (line !== null && line_before !== null && this.#anchors.length < anchorsMax)
      this.#anchors.push([line_before, line]);
  }

  #addSide({ line, column, content: order, logical_location, fingerprint, signs, id, seq, presence }: Row): void {
    const side = { line, column, order, logicalLocation: logical_location, fingerprint, signs: readSigns(signs) };
    const isSuppressed = presence === "suppressed";
    if (id !== null) this.#known.push({ ...side, id, isAbsent: presence === "absent", isSuppressed });
    else if (seq !== null) this.#reported.push({ ...side, seq, isSuppressed });
  }

  match(): Match[] {
    const matches = matchFindings(this.#known, this.#reported, {
      shiftAt: shiftsOf(this.#anchors),
      functionsKnown: this.#functionsKnown,
      functionsReported: this.#functionsReported,
    });
    this.#known = [];
    this.#reported = [];
    return matches;
  }
}
