"use client";

import { type Column, type Header, type RowData, useTable } from "@tanstack/react-table";
import { type ReactNode, useMemo } from "react";
import { classNames } from "@/components/ui/class-names";
import { type DataTableColumns, dataTableFeatures, type Sorting } from "./columns";
import { SortHeader } from "./sort-header";
import { useTableUrl } from "./table-url";

type DataTableProps<Row extends RowData> = {
  /** What the table lists, for those who can't see what stands around it. */
  caption: string;
  columns: DataTableColumns<Row>;
  rows: Row[];
  rowId: (row: Row) => string;
  sorting: Sorting;
};

// Elements that are laid out as blocks lose their part in the table; said outright, they keep it.
const tableRole = { role: "table" } as const;
const rowGroup = { role: "rowgroup" } as const;
const rowRole = { role: "row" } as const;
const cellRole = { role: "cell" } as const;
const headerRole = { role: "columnheader" } as const;

const pinnedClass = "sm:sticky sm:right-0 sm:bg-canvas";

/**
 * A page of rows. Under 640 px each row is a card, made of the same elements.
 */
export function DataTable<Row extends RowData>({ caption, columns, rows, rowId, sorting }: DataTableProps<Row>) {
  const { pending } = useTableUrl();
  const state = useMemo(
    () => ({ sorting: [{ id: sorting.id, desc: sorting.direction === "desc" }] }),
    [sorting.id, sorting.direction],
  );
  const table = useTable({
    features: dataTableFeatures,
    columns,
    data: rows,
    getRowId: rowId,
    manualSorting: true,
    state,
  });
  return (
    <div aria-busy={pending} className={classNames("relative sm:overflow-x-auto", pending && "opacity-60")}>
      <table {...tableRole} className="block w-full border-collapse text-left sm:table">
        <caption className="sr-only">{caption}</caption>
        <thead {...rowGroup} className="hidden sm:table-header-group">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} {...rowRole}>
              {group.headers.map((header) => (
                <HeaderCell key={header.id} header={header} sorting={sorting}>
                  <table.FlexRender header={header} />
                </HeaderCell>
              ))}
            </tr>
          ))}
        </thead>
        <tbody {...rowGroup} className="grid gap-3 sm:table-row-group">
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              {...rowRole}
              className="grid gap-2.5 rounded-xl border border-line bg-surface p-4 sm:table-row sm:rounded-none sm:border-0 sm:border-b sm:bg-transparent"
            >
              {row.getAllCells().map((cell) => (
                <BodyCell key={cell.id} column={cell.column}>
                  <table.FlexRender cell={cell} />
                </BodyCell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type BodyCellProps<Row extends RowData> = { column: Column<typeof dataTableFeatures, Row>; children: ReactNode };

function BodyCell<Row extends RowData>({ column, children }: BodyCellProps<Row>) {
  const { meta, header } = column.columnDef;
  const { className, bare, pinned } = meta ?? {};
  return (
    <td
      {...cellRole}
      className={classNames(
        bare ? "block" : "flex flex-wrap gap-x-3",
        "align-top sm:table-cell sm:py-3 sm:pr-5 sm:last:pr-0",
        pinned && pinnedClass,
        className,
      )}
    >
      {!bare && <span className="w-26 text-muted sm:hidden">{typeof header === "string" && header}</span>}
      <div className={bare ? undefined : "flex-1 basis-32"}>{children}</div>
    </td>
  );
}

type HeaderCellProps<Row extends RowData> = {
  header: Header<typeof dataTableFeatures, Row>;
  sorting: Sorting;
  children: ReactNode;
};

function HeaderCell<Row extends RowData>({ header, sorting, children }: HeaderCellProps<Row>) {
  const { column } = header;
  const { className, pinned } = column.columnDef.meta ?? {};
  const sorted = column.getIsSorted();
  return (
    <th
      {...headerRole}
      scope="col"
      aria-sort={sorted === false ? undefined : sorted === "asc" ? "ascending" : "descending"}
      className={classNames(
        "border-b border-line pb-1.5 pr-5 text-[0.8125rem] font-normal whitespace-nowrap text-muted last:pr-0",
        pinned && pinnedClass,
        className,
      )}
    >
      {column.getCanSort() ? (
        <SortHeader columnId={column.id} sorting={sorting} descendingFirst={column.columnDef.sortDescFirst ?? false}>
          {children}
        </SortHeader>
      ) : (
        children
      )}
    </th>
  );
}
