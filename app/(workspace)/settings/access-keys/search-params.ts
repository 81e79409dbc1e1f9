import { z } from "zod";
import { firstRow, firstValues, pageSize, type RawSearchParams, sortText } from "@/components/data-table/search-params";
import { keySorts, ListAccessKeysQuery } from "@/lib/access-keys/list-query";

const { shape } = ListAccessKeysQuery;

// An edited or year-old URL still shows a list: invalid parts fall back to their defaults.
const SearchParams = z.object({
  q: shape.q.catch(undefined),
  hash: shape.hash.catch(undefined),
  status: shape.status.catch(undefined),
  sort: z.enum(keySorts).catch("created"),
  direction: z.enum(["asc", "desc"]).catch("desc"),
  cursor: shape.cursor.catch(undefined),
  from: firstRow,
  size: pageSize(25),
});

/** What the address asks the list for. */
export type ListState = z.infer<typeof SearchParams>;

/** Reads the address. */
export function parseSearchParams(params: RawSearchParams): ListState {
  return SearchParams.parse(Object.fromEntries(firstValues(params)));
}

export function toQuery({ sort, direction, size, from: _, ...rest }: ListState): ListAccessKeysQuery {
  return { ...rest, sort: sortText(sort, direction), limit: size };
}

/** True when the query leaves keys out, so that nothing found does not mean that there is nothing. */
export function isFiltered({ q, hash, status }: ListState): boolean {
  return q !== undefined || hash !== undefined || status !== undefined;
}
