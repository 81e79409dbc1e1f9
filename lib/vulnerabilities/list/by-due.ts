import "server-only";
import { type SQL, sql } from "drizzle-orm";
import { NIL } from "uuid";
import type { Db } from "@/db/client";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { invalidCursor, type Position } from "../../list/cursor";
import { isAscending, type Stretch } from "../../list/read-list";
import { dueAfterMs, dueSpan, type Span } from "../due";
import { isOver } from "../effective";
import { type Severity, severities } from "../severity";
import { type Status, statuses } from "../status";
import { itsAsset, type SummaryRow, summaryColumns } from "../summary";
import { isSuppressed, overOf, storedOf, type VulnerabilityFilter } from "./filter";

type DueQuery = { accountId: string; filter: VulnerabilityFilter; nowMs: number };

// Vulnerabilities with a due date come first, by due date; then those without one, by detection.
const [dated, undated] = [0, 1];

/**
 * Lists vulnerabilities by due date. Within one status and severity, the due date is a fixed time after detection, so
 * each pair is read in index order, no further than the page needs, and the pairs are merged. Dismissals whose time is up
 * are few and stored as something else: they are read once, for pairs of their own.
 */
export async function loadByDue(reader: Pick<Db, "select">, query: DueQuery, stretch: Stretch): Promise<SummaryRow[]> {
  const { filter } = query;
  const { position, limit } = stretch;
  const forward = !position?.back;
  const ascending = isAscending(stretch);
  const order = ascending ? sql`asc` : sql`desc`;
  const pairs = pairsOf(query, position, ascending);
  if (pairs.length === 0) return [];
  const { accountId, id, detectedAt, status, severity, presence } = vulnerabilities;
  const isOfKind = sql`(pair.kind = ${undated}::int or ${presence} <> 'suppressed')`;
  const stored = storedOf(query.accountId, filter);
  const nearest = (read: Read, condition: SQL, from = sql`${vulnerabilities}`) => sql`(
    select ${accountId} as account_id, ${id} as id, ${detectedAt} as detected_at from ${from}
    where pair.read = ${read} and ${condition} and ${severity} = pair.severity
      and ${detectedAt} >= pair.from_at and ${detectedAt} < pair.before_at
      and (${detectedAt}, ${id}) ${ascending ? sql`>` : sql`<`} (pair.beyond_at, pair.beyond_id)
    order by ${detectedAt} ${order}, ${id} ${order}
    limit ${limit})`;
  const reads: Record<Read, SQL> = {
    stored: nearest("stored", sql`${stored} and ${status} = pair.status and ${isOfKind}`),
    suppressed: nearest("suppressed", sql`${stored} and ${status} = pair.status and ${isSuppressed}`),
    dismissed: nearest("dismissed", sql`${stored} and ${status} = 'dismissed' and ${isOver} is not true`),
    over: nearest("over", isOfKind, sql`ended as ${vulnerabilities}`),
    over_suppressed: nearest("over_suppressed", isSuppressed, sql`ended as ${vulnerabilities}`),
  };
  const needed = [...new Set(pairs.map((pair) => pair.read))].map((read) => reads[read]);
  const found = sql`(
    with ended as materialized (
      select ${accountId}, ${id}, ${severity}, ${detectedAt}, ${presence} from ${vulnerabilities}
      where ${overOf(query.accountId, filter)})
    select pair.kind, next.account_id, next.id, next.detected_at + pair.after_ms * interval '1 millisecond' as at
    from jsonb_to_recordset(${JSON.stringify(pairs)}::text::jsonb) as pair(read text, status text, severity severity,
      kind int, after_ms bigint, from_at timestamptz, before_at timestamptz, beyond_at timestamptz, beyond_id uuid)
    cross join lateral (${sql.join(needed, sql` union all `)}) as next
    order by pair.kind ${forward ? sql`asc` : sql`desc`}, at ${order}, id ${order}
    limit ${limit}) as found`;
  return reader
    .select(summaryColumns)
    .from(vulnerabilities)
    .innerJoin(found, sql`found.account_id = ${accountId} and found.id = ${id}`)
    .innerJoin(assets, itsAsset)
    .orderBy(sql`found.kind ${forward ? sql`asc` : sql`desc`}, found.at ${order}, found.id ${order}`);
}

/** A row's cursor value: its kind and its sort time. */
export function dueSortValue(row: SummaryRow): string {
  const afterMs = row.presence === "suppressed" ? null : dueAfterMs(row.status, row.severity);
  const kind = afterMs === null ? undated : dated;
  return `${kind} ${new Date(row.detectedAt.getTime() + (afterMs ?? 0)).toISOString()}`;
}

function readSortValue(value: string): { kind: number; atMs: number } {
  const [, kind, at = ""] = /^([01]) (\d{4}-\d\d-\d\dT[\d:.]+Z)$/.exec(value) ?? [];
  const atMs = Date.parse(at);
  if (Number.isNaN(atMs)) throw invalidCursor();
  return { kind: Number(kind), atMs };
}

/** From where a pair is read. */
type Read = "stored" | "suppressed" | "dismissed" | "over" | "over_suppressed";
const readsOf = (status: Status): Read[] => {
  if (status === "open") return ["stored", "suppressed", "over", "over_suppressed"];
  return status === "dismissed" ? ["dismissed"] : ["stored", "suppressed"];
};

type Pair = { read: Read; status: Status; severity: Severity; afterMs: number | null };

/** Those that are suppressed are read apart where they alone have no due date. */
function pairOf(read: Read, status: Status, severity: Severity): Pair[] {
  const afterMs = dueAfterMs(status, severity);
  if (read !== "suppressed" && read !== "over_suppressed") return [{ read, status, severity, afterMs }];
  return afterMs === null ? [] : [{ read, status, severity, afterMs: null }];
}

/** Each status and severity that can be on the page, with its range of detection times. */
function pairsOf({ filter, nowMs }: DueQuery, position: Position | undefined, ascending: boolean) {
  const reached = position && { ...readSortValue(position.value), id: position.id };
  // The URL may list one twice.
  const [wantedStatuses, wantedSeverities] = [
    new Set(filter.status ?? statuses),
    new Set(filter.severity ?? severities),
  ];
  const pairs = [...wantedStatuses].flatMap((status) =>
    [...wantedSeverities].flatMap((severity) => readsOf(status).flatMap((read) => pairOf(read, status, severity))),
  );
  return pairs.flatMap(({ read, status, severity, afterMs }) => {
    const kind = afterMs === null ? undated : dated;
    if (reached && (position.back ? kind > reached.kind : kind < reached.kind)) return [];
    const spans = spansOf(filter, nowMs, kind === dated);
    if (spans.length === 0) return [];
    const detected = (ms: number) => instantText(ms - (afterMs ?? 0));
    // The filters' spans adjoin or overlap, so nothing lies between them.
    const fromMs = Math.min(...spans.map((span) => span.fromMs));
    const beforeMs = Math.max(...spans.map((span) => span.beforeMs));
    const reachedHere = reached?.kind === kind ? reached : undefined;
    const positionMs = reachedHere?.atMs ?? (ascending ? fromMs : beforeMs);
    // An index scan begins where one of its conditions says, perhaps not the narrowest: so all of them say the position.
    return [
      {
        ...{ read, status, severity, kind, after_ms: afterMs ?? 0 },
        from_at: detected(ascending ? Math.max(fromMs, positionMs) : fromMs),
        before_at: detected(ascending ? beforeMs : Math.min(beforeMs, positionMs + 1)),
        beyond_at: detected(positionMs),
        beyond_id: reachedHere?.id ?? NIL,
      },
    ];
  });
}

const ever: Span = { fromMs: Number.NEGATIVE_INFINITY, beforeMs: Number.POSITIVE_INFINITY };

/** The matches with a due date, or those without. */
function spansOf({ due }: VulnerabilityFilter, nowMs: number, isDated: boolean): Span[] {
  if (due === undefined) return [ever];
  const spans = due.map((wanted) => dueSpan(wanted, nowMs));
  if (!isDated) return spans.includes(null) ? [ever] : [];
  return spans.filter((span) => span !== null);
}

/** In PostgreSQL's syntax, including infinities. */
function instantText(ms: number): string {
  if (Number.isFinite(ms)) return new Date(ms).toISOString();
  return ms < 0 ? "-infinity" : "infinity";
}
