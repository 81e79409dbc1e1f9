import { AppError } from "../errors";

/**
 * Loads the page of a list that an address asks for; the first one when its cursor belongs to another list, because the
 * address was edited or the filter changed under it, or when nothing is left behind it. Other errors pass.
 */
export async function orFirstPage<
  Query extends { cursor?: string | undefined },
  Page extends { items: readonly unknown[] },
>(query: Query, load: (query: Query) => Promise<Page>): Promise<Page> {
  const first = () => load({ ...query, cursor: undefined });
  try {
    const page = await load(query);
    return page.items.length === 0 && query.cursor !== undefined ? await first() : page;
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_cursor") return first();
    throw error;
  }
}
