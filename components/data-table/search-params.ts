import { z } from "zod";

const sizeMax = 100;

/** What Next gives a page of its address: a parameter that is there twice is a list. */
export type RawSearchParams = Record<string, string | string[] | undefined>;

/** The parameters that are there; of one that is there twice the first counts. */
export function firstValues(params: RawSearchParams): [string, string][] {
  return Object.entries(params).flatMap(([name, value]): [string, string][] => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name, first]];
  });
}

/** The parameters of an address that say how a table is sorted, in the form that lists take. */
export function sortText<Name extends string>(sort: Name, direction: "asc" | "desc"): Name | `-${Name}` {
  return direction === "desc" ? `-${sort}` : sort;
}

/** How many rows a page of the list has: as many as the address says, within reason. */
export function pageSize(usual: number) {
  return z.coerce
    .number()
    .int()
    .min(1)
    .transform((size) => Math.min(size, sizeMax))
    .catch(usual);
}

/** The number of the first row on a page of the list, as the link to it counted; undefined where the address has none. */
export const firstRow = z.coerce.number().int().min(2).max(1e9).optional().catch(undefined);
