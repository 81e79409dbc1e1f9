/** What Next gives a page of its address: a parameter that is there twice is a list. */
export type RawSearchParams = Record<string, string | string[] | undefined>;

/** The parameters that are there; of one that is there twice the first counts. */
export function firstValues(params: RawSearchParams): [string, string][] {
  return Object.entries(params).flatMap(([name, value]): [string, string][] => {
    const first = Array.isArray(value) ? value[0] : value;
    return first === undefined ? [] : [[name, first]];
  });
}
