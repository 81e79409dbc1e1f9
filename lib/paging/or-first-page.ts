import { AppError } from "../errors";

/**
 * Loads the page of a list that an address asks for; the first one when its cursor belongs to another list, because the
 * address was edited or the filter changed under it. Other errors pass.
 */
export async function orFirstPage<Query extends { cursor?: string | undefined }, Page>(
  query: Query,
  load: (query: Query) => Promise<Page>,
): Promise<Page> {
  try {
    return await load(query);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_cursor") return load({ ...query, cursor: undefined });
    throw error;
  }
}
