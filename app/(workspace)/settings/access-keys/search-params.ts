import { z } from "zod";
import { firstValues, pageSize, type RawSearchParams } from "@/components/data-table/search-params";
import { ListAccessKeysQuery } from "@/lib/access-keys/list-query";

const { shape } = ListAccessKeysQuery;

// An edited or year-old URL still shows a list: invalid parts fall back to their defaults.
const SearchParams = z.object({
  q: shape.q.catch(undefined),
  hash: shape.hash.catch(undefined),
  status: shape.status.catch(undefined),
  sort: shape.sort.catch("created"),
  direction: shape.direction.catch("desc"),
  cursor: shape.cursor.catch(undefined),
  size: pageSize(25),
});

/** What the address asks the list for. */
export function parseSearchParams(params: RawSearchParams): ListAccessKeysQuery {
  return ListAccessKeysQuery.parse(SearchParams.parse(Object.fromEntries(firstValues(params))));
}

/** True when the query leaves keys out, so that nothing found does not mean that there is nothing. */
export function isFiltered(query: ListAccessKeysQuery): boolean {
  return query.q !== undefined || query.hash !== undefined || query.status !== undefined;
}
