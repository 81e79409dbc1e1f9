import { z } from "zod";
import { ListAccessKeysQuery } from "@/lib/access-keys/list-query";

const { shape } = ListAccessKeysQuery;
const sizeMax = 100;

// An address that somebody edited or kept for a year still shows a list: what it can't mean falls back.
const SearchParams = z.object({
  q: shape.q.catch(undefined),
  hash: shape.hash.catch(undefined),
  status: shape.status.catch(undefined),
  sort: shape.sort.catch("created"),
  direction: shape.direction.catch("desc"),
  cursor: shape.cursor.catch(undefined),
  size: z.coerce
    .number()
    .int()
    .min(1)
    .transform((size) => Math.min(size, sizeMax))
    .catch(25),
});

export type RawSearchParams = Record<string, string | string[] | undefined>;

/** What the address asks the list for. Of a parameter that is there twice the first counts. */
export function parseSearchParams(params: RawSearchParams): ListAccessKeysQuery {
  const single = Object.entries(params).map(
    ([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const,
  );
  return ListAccessKeysQuery.parse(SearchParams.parse(Object.fromEntries(single)));
}

/** True when the query leaves keys out, so that nothing found does not mean that there is nothing. */
export function isFiltered(query: ListAccessKeysQuery): boolean {
  return query.q !== undefined || query.hash !== undefined || query.status !== undefined;
}

/** The address of the same list from its beginning. */
export function firstPageHref(params: RawSearchParams): string {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined && name !== "cursor") kept.set(name, first);
  }
  return `/settings/access-keys?${kept.toString()}`;
}
