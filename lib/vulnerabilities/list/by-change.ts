import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { assets } from "@/db/schema/assets";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import { beyondRow, isAscending, type Stretch } from "../../list/read-list";
import { itsAsset, type SummaryRow, summaryColumns } from "../summary";
import type { Conditions } from "./filter";

/**
 * Lists vulnerabilities by their last change. The end of a dismissal is one, though it may not be stored yet: those few are
 * read by it, all others by what is stored, each in the order of an index, and merged. The conditions keep them apart.
 */
export async function loadByChange(
  reader: Pick<Db, "select">,
  conditions: Conditions,
  stretch: Stretch,
): Promise<SummaryRow[]> {
  const { position, limit } = stretch;
  const ascending = isAscending(stretch);
  const order = ascending ? sql`asc` : sql`desc`;
  const { accountId, id, updatedAt, dismissedUntil } = vulnerabilities;
  const nearest = (changed: typeof updatedAt | typeof dismissedUntil, condition: SQL | undefined) => {
    const beyond =
      position &&
      sql`and ${beyondRow(changed, id, ascending, { value: sql`${position.value}::timestamptz`, id: position.id })}`;
    return sql`(
      select ${accountId} as account_id, ${id} as id, ${changed} as at from ${vulnerabilities}
      where ${condition ?? sql`false`} ${beyond ?? sql``}
      order by ${changed} ${order}, ${id} ${order} limit ${limit})`;
  };
  const found = sql`(
    select account_id, id, at from (
      ${nearest(updatedAt, conditions.stored)} union all ${nearest(dismissedUntil, conditions.over)}) as either
    order by at ${order}, id ${order} limit ${limit}) as found`;
  return reader
    .select(summaryColumns)
    .from(vulnerabilities)
    .innerJoin(found, sql`found.account_id = ${accountId} and found.id = ${id}`)
    .innerJoin(assets, itsAsset)
    .orderBy(sql`found.at ${order}, found.id ${order}`);
}
