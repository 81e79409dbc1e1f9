import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/db/client";
import { findByCode } from "../error-code";
import { decodeCursor, encodeCursor, invalidCursor, type Position } from "./cursor";

type Direction = "asc" | "desc";

/** How many rows there are: counted to the end, or only as far as it is worth. */
export type Total = { count: number; type: "exact" | "at_least" };

export type Page<T> = { items: T[]; nextCursor: string | null; previousCursor: string | null };

type PageQuery<Row> = {
  /** Filter and sort, which the cursors are bound to. */
  binding: unknown;
  cursor: string | undefined;
  size: number;
  /** Reads the rows beyond a position, the nearest first. */
  load: (position: Position | undefined, limit: number) => Promise<Row[]>;
  /** The sort value of a row as text, as `load` reads it, and its id. */
  positionOf: (row: Row) => { value: string; id: string };
};

/**
 * Reads one page by its position and not by its number, so that the thousandth costs what the first does and rows that
 * come or go in between neither repeat nor hide others. Throws `invalid_cursor`.
 */
export async function cursorPage<Row>({ binding, cursor, size, load, positionOf }: PageQuery<Row>): Promise<Page<Row>> {
  const position = cursor === undefined ? undefined : decodeCursor(binding, cursor);
  const rows = await load(position, size + 1).catch((error: unknown) => {
    // A cursor is opaque and not sealed: somebody may have put a position into it that is no value of the column.
    throw position !== undefined && findByCode(error, isDataException) ? invalidCursor() : error;
  });
  const more = rows.length > size;
  const items = rows.slice(0, size);
  if (position?.back) items.reverse();
  const cursorAt = (row: Row | undefined, back: boolean) =>
    row === undefined ? null : encodeCursor(binding, { back, ...positionOf(row) });
  return {
    items,
    nextCursor: position?.back || more ? cursorAt(items.at(-1), false) : null,
    previousCursor: position && (!position.back || more) ? cursorAt(items[0], true) : null,
  };
}

type KeysetQuery<Row> = Omit<PageQuery<Row>, "load"> & {
  direction: Direction;
  /** The sort column and the id that breaks its ties, in the order of one index. */
  column: SQL;
  id: SQL;
  /** The cursor's text as a value of the sort column, with its cast. */
  toValue: (text: string) => SQL;
  load: (where: SQL | undefined, orderBy: SQL, limit: number) => Promise<Row[]>;
};

/** One page of a list that is sorted by a column. Throws `invalid_cursor`. */
export function keysetPage<Row>({ direction, column, id, toValue, load, ...query }: KeysetQuery<Row>) {
  return cursorPage<Row>({
    ...query,
    load: (position, limit) => {
      const ascending = (direction === "asc") !== (position?.back ?? false);
      const order = ascending ? sql`asc` : sql`desc`;
      const beyond =
        position &&
        sql`(${column}, ${id}) ${ascending ? sql`>` : sql`<`} (${toValue(position.value)}, ${position.id}::uuid)`;
      return load(beyond, sql`${column} ${order}, ${id} ${order}`, limit);
    },
  });
}

/** SQLSTATE class 22: a value that the database can't read as what it should be. */
const isDataException = (code: string) => code.startsWith("22");

/** Counts the rows of a query up to `limit`; beyond, it says only that there are at least as many. */
export async function countUpTo(db: Db | Tx, rows: SQL, limit: number): Promise<Total> {
  const [row] = await db.execute<{ count: string }>(
    sql`select count(*) as count from (${rows} limit ${limit + 1}) as counted`,
  );
  const count = Number(row?.count ?? 0);
  return count > limit ? { count: limit, type: "at_least" } : { count, type: "exact" };
}
