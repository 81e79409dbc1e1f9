import { z } from "zod";
import { firstRow, firstValues, pageSize, type RawSearchParams, sortText } from "@/components/data-table/search-params";
import { groupings } from "@/lib/vulnerabilities/groupings";
import { ListVulnerabilitiesQuery } from "@/lib/vulnerabilities/schemas";
import { tabAxes, tabOf } from "@/lib/vulnerabilities/tabs";

const { shape } = ListVulnerabilitiesQuery;

// An edited or year-old URL still shows a list: invalid parts fall back to their defaults.
const SearchParams = z.object({
  q: shape.q.catch(undefined),
  asset: shape.asset.catch(undefined),
  source: shape.source.catch(undefined),
  severity: shape.severity.catch(undefined),
  // A tab, or statuses within one. Nothing said means what is open; that is what people come for.
  status: z.enum(["closed", "suppressed", "all"]).or(shape.status).catch(undefined),
  due: shape.due.catch(undefined),
  rule: shape.rule.catch(undefined),
  path: shape.path.catch(undefined),
  group: z.enum(groupings).optional().catch(undefined),
  sort: z.enum(["severity", "due", "detected_at", "updated_at"]).catch("severity"),
  direction: z.enum(["asc", "desc"]).catch("desc"),
  cursor: shape.cursor.catch(undefined),
  from: firstRow,
  size: pageSize(50),
});

/** What the address asks the list for. */
export type ListState = z.infer<typeof SearchParams>;

/** Reads the address. */
export function parseSearchParams(params: RawSearchParams): ListState {
  return SearchParams.parse(Object.fromEntries(firstValues(params)));
}

const names = Object.keys(SearchParams.shape);

/** The address of the list with what it understands of these parameters, and nothing else. */
export function listAddress(params: RawSearchParams): string {
  const known = firstValues(params).filter(([name, value]) =>
    name === "from" ? firstRow.parse(value) !== undefined : names.includes(name),
  );
  const query = new URLSearchParams(known).toString();
  return query === "" ? "/vulnerabilities" : `/vulnerabilities?${query}`;
}

export function toQuery({
  status,
  direction,
  size,
  sort,
  from: _,
  group: __,
  ...rest
}: ListState): ListVulnerabilitiesQuery {
  return {
    ...rest,
    ...tabAxes[tabOf(status)],
    ...(Array.isArray(status) && { status }),
    sort: sortText(sort, direction),
    limit: size,
  };
}
