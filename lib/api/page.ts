import type { Page, Total } from "../paging/keyset";

/** A page as the API tells it. */
export function toPageBody<T>(page: Page<T> & { total: Total }) {
  return { items: page.items, next_cursor: page.nextCursor, total: page.total };
}
