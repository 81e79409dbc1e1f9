import "server-only";
import { type AnyColumn, or, type SQL, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

type How = {
  /** Both are in the same case of letters already. */
  folded?: boolean;
  /** Trigrams are indexed as the database sorts text, and are looked up only for that. */
  indexed?: boolean;
};

/**
 * Whether a text holds another, taken literally, in any case of letters. ASCII is compared byte by byte, which takes a third
 * of the time.
 */
export function holds(column: AnyColumn, text: string, { folded = false, indexed = false }: How = {}): SQL {
  if (folded) return sql`${column} like ${containing(text)}`;
  const isAscii = /^[\x20-\x7e]*$/.test(text);
  return sql`${column} ${isAscii && !indexed ? sql`collate "C"` : sql``} ilike ${containing(text)}`;
}

/** The condition for rows with what was searched for in one of these columns; none without a search. */
export function searched(text: string | undefined, columns: readonly AnyColumn[]): SQL | undefined {
  return text === undefined ? undefined : or(...columns.map((column) => holds(column, text)));
}

/** The condition for rows of the account's asset with this slug; none without one. */
export function ofAsset(column: AnyColumn, accountId: string, slug: string | undefined): SQL | undefined {
  if (slug === undefined) return undefined;
  return sql`${column} = (select ${assets.id} from ${assets}
    where ${assets.accountId} = ${accountId} and ${assets.slug} = ${slug})`;
}
