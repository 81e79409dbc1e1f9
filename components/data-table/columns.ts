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
  /** In a card the cell stands without its label: the heading of the card, and its actions, which end its first line. */
  bare?: "heading" | "actions";
};

// The database sorts; the feature only knows by what, for the headers.
export const dataTableFeatures = tableFeatures({ rowSortingFeature, columnMeta: metaHelper<ColumnLook>() });

export type DataTableColumns<Row extends RowData> = TableOptions<typeof dataTableFeatures, Row>["columns"];

export function columnHelper<Row extends RowData>() {
  return createColumnHelper<typeof dataTableFeatures, Row>();
}

/** What the table is sorted by; `id` is a column's id and the value of the parameter `sort`. */
export type Sorting = { id: string; direction: "asc" | "desc" };
