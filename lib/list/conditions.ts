import "server-only";
import { type AnyColumn, or, type SQL, sql } from "drizzle-orm";
import { assets } from "@/db/schema/assets";

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

/** Whether a text holds another, taken literally; in any case of letters unless they are `folded` alike already. */
export function holds(column: AnyColumn, text: string, { folded = false } = {}): SQL {
  return folded ? sql`${column} like ${containing(text)}` : sql`${column} ilike ${containing(text)}`;
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
