import type { Page, Total } from "../paging/keyset";

/** A page of a list as the API returns it. */
export function toPageBody<T>(page: Page<T> & { total: Total }) {
  return { items: page.items, next_cursor: page.nextCursor, total: page.total };
}
