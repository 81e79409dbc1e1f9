import {
  createColumnHelper,
  metaHelper,
  type RowData,
  rowSortingFeature,
  type TableOptions,
  tableFeatures,
} from "@tanstack/react-table";

type ColumnLook = {
  /** Widths and the like, for header and cells of a table. */
  className?: string;
  /**
   * What the cell is in a card: its heading, what stands beside that at the beginning or end of the line, a line of its
   * own, or, unless it is said otherwise, one of the facts below, with the column's heading as its label.
   */
  inCard?: "start" | "heading" | "end" | "line" | "fact";
  /** Whether the fact speaks for itself in a card. */
  bare?: boolean;
};

// The database sorts; the feature only knows by what, for the headers.
export const dataTableFeatures = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<ColumnLook>() });

export type DataTableColumns<Row extends RowData> = TableOptions<typeof dataTableFeatures, Row>["columns"];

export function columnHelper<Row extends RowData>() {
  return createColumnHelper<typeof dataTableFeatures, Row>();
}

/** What the table is sorted by; `id` is a column's id and the value of the parameter `sort`. */
export type Sorting = { id: string; direction: "asc" | "desc" };
