import { z } from "zod";
import { firstValues, pageSize, type RawSearchParams, sortText } from "@/components/data-table/search-params";
import { ListVulnerabilitiesQuery } from "@/lib/vulnerabilities/schemas";
import { unsettledStatuses } from "@/lib/vulnerabilities/status";

const { shape } = ListVulnerabilitiesQuery;

// An edited or year-old URL still shows a list: invalid parts fall back to their defaults.
const SearchParams = z.object({
  q: shape.q.catch(undefined),
  asset: shape.asset.catch(undefined),
  source: shape.source.catch(undefined),
  severity: shape.severity.catch(undefined),
  // Nothing said means what still has to be dealt with; that is what people come for.
  status: z.enum(["all", "suppressed"]).or(shape.status).catch(undefined),
  due: shape.due.catch(undefined),
  sort: z.enum(["severity", "due", "detected_at", "updated_at"]).catch("severity"),
  direction: z.enum(["asc", "desc"]).catch("desc"),
  cursor: shape.cursor.catch(undefined),
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
  const query = new URLSearchParams(firstValues(params).filter(([name]) => names.includes(name))).toString();
  return query === "" ? "/vulnerabilities" : `/vulnerabilities?${query}`;
}

/** Status and presence are chosen in one list: what is suppressed is not left to do. */
function axesOf(status: ListState["status"]): Pick<ListVulnerabilitiesQuery, "status" | "presence"> {
  if (status === undefined) return { status: [...unsettledStatuses], presence: ["detected", "absent"] };
  if (status === "suppressed") return { presence: ["suppressed"] };
  return status === "all" ? {} : { status };
}

export function toQuery({ status, direction, size, sort, ...rest }: ListState): ListVulnerabilitiesQuery {
  return {
    ...rest,
    ...axesOf(status),
    sort: sortText(sort, direction),
    limit: size,
  };
}
