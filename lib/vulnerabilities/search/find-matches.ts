import "server-only";
import { and, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { vulnerabilityTexts } from "@/db/schema/search";
import { vulnerabilities } from "@/db/schema/vulnerabilities";
import type { Context } from "../../context";
import { holds, searched } from "../../list/conditions";
import { requirePermission } from "../../permissions/require";
import { unindexedScopes } from "./copy-texts";

/** As many as a list counts: the list of so many rows is read and sorted in tens of milliseconds. */
const matchesMax = 10_000;

/** The vulnerabilities that hold a text: all of them, or the first of too many. */
export type Matches = { ids: readonly string[]; areAll: boolean };

const { title, message, ruleId, path } = vulnerabilities;

/** The condition for vulnerabilities that hold a text, in any case of letters; none without one. */
export const holdsText = (q: string | undefined): SQL | undefined => searched(q, [title, message, ruleId, path]);

/**
 * Finds an account's vulnerabilities that hold a text, by the index of trigrams: docs/decisions/043-texts-to-search.md. A
 * few more are among them, so the condition still has to be asked. Returns undefined without a text, and where the index
 * can't help: a text has no three letters or digits in a row, or the database has other cases of `i` than ASCII.
 */
export async function findMatches({ db, actor }: Context, q: string | undefined): Promise<Matches | undefined> {
  requirePermission(actor, "vulnerabilities:read");
  if (q === undefined || !/[\p{L}\p{N}]{3}/u.test(q)) return undefined;
  const { accountId } = actor;
  const [state] = await db.execute<{ scopes: string; isFolded: boolean }>(sql`
    select array(select s.id from ${unindexedScopes} and s.account_id = ${accountId})::text as scopes,
      lower('I') = 'i' as "isFolded"`);
  if (state?.isFolded !== true) return undefined;
  const { id, text } = vulnerabilityTexts;
  const ofAccount = eq(vulnerabilityTexts.accountId, accountId);
  const unindexed = and(
    eq(vulnerabilities.accountId, accountId),
    sql`${vulnerabilities.scopeId} = any (${state.scopes}::uuid[])`,
    holdsText(q),
  );
  // Planned as if they were read to the end: for the first few, PostgreSQL would look through the table instead.
  const rows = await db.execute<{ id: string }>(sql`
    with indexed as materialized (select ${id} from ${vulnerabilityTexts} where ${ofAccount} and ${holds(text, q, { indexed: true })}),
      unindexed as materialized (select ${vulnerabilities.id} from ${vulnerabilities} where ${unindexed})
    (select id from indexed limit ${matchesMax + 1}) union (select id from unindexed limit ${matchesMax + 1})
    limit ${matchesMax + 1}`);
  return { ids: rows.map((row) => row.id), areAll: rows.length <= matchesMax };
}

const arrayOf = (ids: readonly string[]) => sql`${`{${ids.join(",")}}`}::uuid[]`;

// Without those that are long and that no list reads.
const { fingerprint, signs, snippet, details, ...columns } = getTableColumns(vulnerabilities);

/** The query for the rows that matched. Named like the table, it stands for that in the rest of a statement. */
export const rowsOf = ({ ids }: Matches, accountId: string): SQL => sql`
  select ${sql.join(Object.values(columns), sql`, `)} from ${vulnerabilities}
  where ${eq(vulnerabilities.accountId, accountId)} and ${vulnerabilities.id} = any (${arrayOf(ids)})
  offset 0`;

/** What begins a statement in which the table has nothing but these matches; nothing without any. */
export const withOnly = (matches: Matches | undefined, accountId: string): SQL =>
  matches === undefined ? sql`` : sql`with vulnerabilities as materialized (${rowsOf(matches, accountId)})`;
