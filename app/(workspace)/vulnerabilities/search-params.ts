import { z } from "zod";
import { ListVulnerabilitiesQuery, unsettledStatuses } from "@/lib/vulnerabilities/schemas";

const { shape } = ListVulnerabilitiesQuery;
const sizeMax = 100;

// An address that somebody edited or kept for a year still shows a list: what it can't mean falls back.
const SearchParams = z.object({
  q: shape.q.catch(undefined),
  asset: shape.asset.catch(undefined),
  source: shape.source.catch(undefined),
  severity: shape.severity.catch(undefined),
  // Nothing said means what still has to be dealt with; that is what people come for.
  status: z.literal("all").or(shape.status).catch(undefined),
  sort: z.enum(["severity", "detected_at", "updated_at"]).catch("severity"),
  direction: z.enum(["asc", "desc"]).catch("desc"),
  cursor: shape.cursor.catch(undefined),
  size: z.coerce
    .number()
    .int()
    .min(1)
    .transform((size) => Math.min(size, sizeMax))
    .catch(50),
});

/** What the address asks the list for. */
export type ListState = z.infer<typeof SearchParams>;

export type RawSearchParams = Record<string, string | string[] | undefined>;

/** Reads the address. Of a parameter that is there twice the first counts. */
export function parseSearchParams(params: RawSearchParams): ListState {
  return SearchParams.parse(Object.fromEntries(firstValues(params)));
}

export function toQuery({ status, direction, size, sort, ...rest }: ListState): ListVulnerabilitiesQuery {
  return {
    ...rest,
    status: status === "all" ? undefined : (status ?? [...unsettledStatuses]),
    sort: direction === "desc" ? `-${sort}` : sort,
    limit: size,
  };
}

/** The address of the same list from its beginning. */
export function firstPageHref(params: RawSearchParams): string {
  const kept = new URLSearchParams(firstValues(params).filter(([name]) => name !== "cursor"));
  return `/vulnerabilities?${kept.toString()}`;
}

function firstValues(params: RawSearchParams): [string, string][] {
  return Object.entries(params).flatMap(([name, value]): [string, string][] => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name, first]];
  });
}
