import "server-only";
import { and, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { containing } from "../paging/like";
import { type DueFilter, dueAfterMs, dueSpan, type Span } from "./due";
import type { ListVulnerabilitiesQuery } from "./schemas";
import { type Severity, severities } from "./severity";
import { statuses } from "./status";

export type VulnerabilityFilter = Omit<ListVulnerabilitiesQuery, "sort" | "cursor" | "limit">;

/** The SQL condition for an account's vulnerabilities that match a filter. */
export function filterOf(accountId: string, filter: VulnerabilityFilter, nowMs: number): SQL | undefined {
  const { status, severity, due, asset, source, q, updated_since } = filter;
  const pattern = q === undefined ? undefined : containing(q);
  return and(
    eq(vulnerabilities.accountId, accountId),
    status && inArray(vulnerabilities.status, status),
    severity && inArray(vulnerabilities.severity, severity),
    due && or(...due.map((wanted) => dueWithin(wanted, nowMs))),
    asset === undefined
      ? undefined
      : sql`${vulnerabilities.assetId} = (select ${assets.id} from ${assets}
          where ${assets.accountId} = ${accountId} and ${assets.slug} = ${asset})`,
    source === undefined ? undefined : eq(vulnerabilities.tool, source),
    updated_since === undefined ? undefined : gte(vulnerabilities.updatedAt, new Date(updated_since)),
    pattern === undefined
      ? undefined
      : sql`(${vulnerabilities.title} ilike ${pattern} or ${vulnerabilities.message} ilike ${pattern}
          or ${vulnerabilities.ruleId} ilike ${pattern} or ${vulnerabilities.path} ilike ${pattern})`,
  );
}

function dueWithin(wanted: DueFilter, nowMs: number): SQL | undefined {
  const span = dueSpan(wanted, nowMs);
  return or(...severities.map((severity) => ofSeverity(severity, span)));
}

/** Expressed as detection times, which are indexed. */
function ofSeverity(severity: Severity, span: Span | null): SQL | undefined {
  const matching = statuses.filter((status) => (dueAfterMs(status, severity) === null) === (span === null));
  const [first] = matching;
  if (first === undefined) return undefined;
  const afterMs = dueAfterMs(first, severity);
  return and(
    eq(vulnerabilities.severity, severity),
    inArray(vulnerabilities.status, matching),
    span && afterMs !== null ? detectedWithin(span, afterMs) : undefined,
  );
}

function detectedWithin({ fromMs, beforeMs }: Span, afterMs: number): SQL | undefined {
  return and(
    Number.isFinite(fromMs) ? gte(vulnerabilities.detectedAt, new Date(fromMs - afterMs)) : undefined,
    lt(vulnerabilities.detectedAt, new Date(beforeMs - afterMs)),
  );
}
