import "server-only";
import { and, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { ofAsset } from "../../list/conditions";
import { type DueFilter, dueAfterMs, dueSpan, type Span } from "../due";
import { isOver } from "../effective";
import type { ListVulnerabilitiesQuery } from "../schemas";
import { holdsText } from "../search/find-matches";
import { type Severity, severities } from "../severity";
import { type Status, statuses } from "../status";

export type VulnerabilityFilter = Omit<ListVulnerabilitiesQuery, "sort" | "cursor" | "limit">;

/** SQL conditions that exclude each other and together match what a filter asks for. */
export type Conditions = {
  /** For what is as it is stored. */
  stored: SQL | undefined;
  /** For dismissals whose time is up; undefined where none of them match, or where `stored` has them too. */
  over: SQL | undefined;
};

/**
 * The SQL conditions for an account's vulnerabilities that match a filter, in a form that the indexes serve. `isSplit`
 * keeps dismissals whose time is up apart also where the filter doesn't ask for anything that they change.
 */
export function conditionsOf(
  accountId: string,
  filter: VulnerabilityFilter,
  nowMs: number,
  { isSplit = dependsOnTime(filter) } = {},
): Conditions {
  const { status, due } = filter;
  const wanted = status ?? statuses;
  const stored = and(
    storedOf(accountId, filter),
    status && inArray(vulnerabilities.status, status),
    due && dueWithin(statuses, due, nowMs),
  );
  if (!isSplit) return { stored, over: undefined };
  const mayBeDismissed = wanted.includes("dismissed") && (due?.includes("none") ?? true);
  return {
    stored: mayBeDismissed ? and(stored, sql`${isOver} is not true`) : stored,
    over: wanted.includes("open") ? and(overOf(accountId, filter), due && dueWithin(["open"], due, nowMs)) : undefined,
  };
}

/** The rows that match, each once, and without columns unless some are named, to be counted. */
export function matching({ stored, over }: Conditions, narrower = sql`true`, columns = sql``): SQL {
  const rows = (condition: SQL | undefined) =>
    sql`select ${columns} from ${vulnerabilities} where ${and(condition, narrower)}`;
  return over === undefined ? rows(stored) : sql`${rows(stored)} union all ${rows(over)}`;
}

/** Whether the end of a dismissal may put it into a list with that filter, or take it out. */
function dependsOnTime({ status, due, updatedSince }: VulnerabilityFilter): boolean {
  const isEither = status === undefined || status.includes("open") === status.includes("dismissed");
  return !isEither || due !== undefined || updatedSince !== undefined;
}

/** The condition for what is stored, apart from the filter's status and due date. */
export function storedOf(accountId: string, filter: VulnerabilityFilter): SQL | undefined {
  return and(always(accountId, filter), changedSince(vulnerabilities.updatedAt, filter));
}

/** The condition for dismissals whose time is up, apart from the filter's status and due date. */
export function overOf(accountId: string, filter: VulnerabilityFilter): SQL | undefined {
  return and(always(accountId, filter), isOver, changedSince(vulnerabilities.dismissedUntil, filter));
}

type Instant = typeof vulnerabilities.updatedAt | typeof vulnerabilities.dismissedUntil;
const changedSince = (column: Instant, { updatedSince }: VulnerabilityFilter) =>
  updatedSince === undefined ? undefined : gte(column, new Date(updatedSince));

/** What time does not change. */
function always(
  accountId: string,
  { severity, presence, asset, source, rule, path, q }: VulnerabilityFilter,
): SQL | undefined {
  return and(
    eq(vulnerabilities.accountId, accountId),
    severity && inArray(vulnerabilities.severity, severity),
    presence && inArray(vulnerabilities.presence, presence),
    ofAsset(vulnerabilities.assetId, accountId, asset),
    source === undefined ? undefined : eq(vulnerabilities.tool, source),
    rule === undefined ? undefined : eq(vulnerabilities.ruleId, rule),
    path === undefined ? undefined : eq(vulnerabilities.path, path),
    holdsText(q),
  );
}

/** What is suppressed has no due date. */
export const isSuppressed = sql`${vulnerabilities.presence} = 'suppressed'`;

function dueWithin(among: readonly Status[], due: readonly DueFilter[], nowMs: number): SQL | undefined {
  return or(
    ...due.map((wanted) => {
      const span = dueSpan(wanted, nowMs);
      const ofStatus = or(...severities.map((severity) => ofSeverity(among, severity, span)));
      return span === null
        ? or(ofStatus, isSuppressed)
        : and(ofStatus, sql`${vulnerabilities.presence} <> 'suppressed'`);
    }),
    sql`false`,
  );
}

/** Expressed as detection times, which are indexed. */
function ofSeverity(among: readonly Status[], severity: Severity, span: Span | null): SQL | undefined {
  const matching = among.filter((status) => (dueAfterMs(status, severity) === null) === (span === null));
  const [first] = matching;
  if (first === undefined) return undefined;
  const afterMs = dueAfterMs(first, severity);
  return and(
    eq(vulnerabilities.severity, severity),
    among.length === 1 ? undefined : inArray(vulnerabilities.status, matching),
    span && afterMs !== null ? detectedWithin(span, afterMs) : undefined,
  );
}

function detectedWithin({ fromMs, beforeMs }: Span, afterMs: number): SQL | undefined {
  return and(
    Number.isFinite(fromMs) ? gte(vulnerabilities.detectedAt, new Date(fromMs - afterMs)) : undefined,
    lt(vulnerabilities.detectedAt, new Date(beforeMs - afterMs)),
  );
}
