import "server-only";
import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { findByCode } from "../error-code";
import { decodeCursor, encodeCursor, invalidCursor, type Position } from "./cursor";

// Beyond this the exact number does not matter, and counting would take most of the time.
const countMax = 10_000;

export type Direction = "asc" | "desc";

/** The name of a sort, without the minus that says that it is descending. */
export type SortName<Sort extends string> = Sort extends `-${infer Name}` ? Name : Sort;

/** The rows beyond a position, the nearest first. */
export type Stretch = { direction: Direction; position: Position | undefined; limit: number };

/** A way to sort a list: how its rows are read in that order, and what of a row a cursor keeps, as text. */
export type Sort<Row> = { load: (stretch: Stretch) => Promise<Row[]>; textOf: (row: Row) => string };

/** How many rows there are: counted to the end, or only as far as it is worth. */
export type Total = { count: number; type: "exact" | "at_least" };

export type Page<Item> = { items: Item[]; nextCursor: string | null; previousCursor: string | null; total: Total };

type ListQuery<Row, Item> = {
  /** Account, list, filter and sort, which the cursors are bound to. */
  binding: unknown;
  sorts: Readonly<Record<string, Sort<Row>>>;
  /** The name of one of them, with a leading minus for descending order. */
  sort: string;
  cursor?: string | undefined;
  limit: number;
  /** The rows that match, without columns, to be counted. */
  matching: SQL;
  /** Whether these are only some of the rows that match. */
  isPartial?: boolean;
  toItem: (row: Row) => Item;
};

/**
 * Reads one page of a list by its position and not by its number, so that the thousandth costs what the first does and
 * rows that come or go in between neither repeat nor hide others. Throws `invalid_cursor`.
 */
export async function readList<Row extends { id: string }, Item>(
  db: Db | Tx,
  { binding, sorts, sort, cursor, limit, matching, isPartial = false, toItem }: ListQuery<Row, Item>,
): Promise<Page<Item>> {
  const chosen = sorts[sort.replace(/^-/, "")];
  if (chosen === undefined) throw new Error("the list has no such sort");
  const position = cursor === undefined ? undefined : decodeCursor(binding, cursor);
  const stretch = { direction: directionOf(sort), position, limit: limit + 1 };
  const loading = chosen.load(stretch).catch((error: unknown) => {
    // A cursor is opaque and not sealed: somebody may have put a position into it that is no value of the column.
    throw position !== undefined && findByCode(error, isDataException) ? invalidCursor() : error;
  });
  const [rows, total] = await Promise.all([loading, countUpTo(db, matching, countMax)]);
  const more = rows.length > limit;
  const items = rows.slice(0, limit);
  if (position?.back) items.reverse();
  const cursorAt = (row: Row | undefined, back: boolean) =>
    row === undefined ? null : encodeCursor(binding, { back, value: chosen.textOf(row), id: row.id });
  return {
    items: items.map(toItem),
    nextCursor: position?.back || more ? cursorAt(items.at(-1), false) : null,
    previousCursor: position && (!position.back || more) ? cursorAt(items[0], true) : null,
    total: isPartial ? totalOfSome(total, items.length, position !== undefined || more) : total,
  };
}

/** The row that stands right before or after another one in a list, which need not hold that one itself. */
export async function readBeside<Row extends { id: string }>(
  sorts: Readonly<Record<string, Sort<Row>>>,
  sort: string,
  row: Row,
  side: "before" | "after",
): Promise<Row | undefined> {
  const chosen = sorts[sort.replace(/^-/, "")];
  if (chosen === undefined) throw new Error("the list has no such sort");
  const position = { back: side === "before", value: chosen.textOf(row), id: row.id };
  const [beside] = await chosen.load({ direction: directionOf(sort), position, limit: 1 });
  return beside;
}

function directionOf(sort: string): Direction {
  return sort.startsWith("-") ? "desc" : "asc";
}

/** The order in which the rows beyond a position are read: that of the list, or its reverse on the way back. */
export function isAscending({ direction, position }: Pick<Stretch, "direction" | "position">): boolean {
  return (direction === "asc") !== (position?.back ?? false);
}

/**
 * The condition for rows beyond one, by a column and the id. It says so of the column alone, too: an index scan that has
 * another bound of the column, as of a filter, may begin there instead and read everything in between again.
 */
export function beyondRow(
  column: SQL | AnyColumn,
  id: SQL | AnyColumn,
  ascending: boolean,
  row: { value: SQL; id: string },
): SQL {
  const beyond = ascending ? sql`>` : sql`<`;
  return sql`${column} ${beyond}= ${row.value} and (${column}, ${id}) ${beyond} (${row.value}, ${row.id}::uuid)`;
}

type Select<Row> = (beyond: SQL | undefined, orderBy: SQL, limit: number) => Promise<Row[]>;

/** Makes the sorts by columns of the rows that `select` reads; the id breaks ties, in the order of one index. */
export function columnSorts<Row>(id: SQL, select: Select<Row>) {
  const byColumn = (column: SQL, toValue: (text: string) => SQL, textOf: (row: Row) => string): Sort<Row> => ({
    textOf,
    load: ({ direction, position, limit }) => {
      const ascending = isAscending({ direction, position });
      const order = ascending ? sql`asc` : sql`desc`;
      const beyond = position && beyondRow(column, id, ascending, { value: toValue(position.value), id: position.id });
      return select(beyond, sql`${column} ${order}, ${id} ${order}`, limit);
    },
  });
  return {
    byColumn,
    byText: (column: SQL, textOf: (row: Row) => string) => byColumn(column, (text) => sql`${text}`, textOf),
    /** Where a row has no time, `missing` is what the column gives instead. */
    byTime: (column: SQL, timeOf: (row: Row) => Date | null, missing: "infinity" | "-infinity" = "infinity") =>
      byColumn(
        column,
        (text) => sql`${text}::timestamptz`,
        (row) => timeOf(row)?.toISOString() ?? missing,
      ),
  };
}

/** SQLSTATE class 22: a value that the database can't read as what it should be. */
const isDataException = (code: string) => code.startsWith("22");

/** Counts the rows of a query up to `limit`; beyond, it says only that there are at least as many. */
export async function countUpTo(db: Db | Tx, rows: SQL, limit: number): Promise<Total> {
  const [row] = await db.execute<{ count: string }>(
    sql`select count(*) as count from (${rows} limit ${limit + 1}) as counted`,
  );
  return totalOf(Number(row?.count ?? 0), limit);
}

/** What a count says that ended one row beyond `limit`, if there were as many. */
export function totalOf(count: number, limit: number): Total {
  return count > limit ? { count: limit, type: "at_least" } : { count, type: "exact" };
}

/** The total where only some of the rows were counted: exact on a page that has all of them. */
function totalOfSome({ count }: Total, onPage: number, areMore: boolean): Total {
  return areMore ? atLeast(Math.max(count, onPage)) : { count: onPage, type: "exact" };
}

/** What a count of only some of the rows says: rounded down to its first digit, for the next one counts others. */
export function atLeast(count: number): Total {
  const unit = 10 ** Math.max(0, String(count).length - 1);
  return { count: Math.floor(count / unit) * unit, type: "at_least" };
}
