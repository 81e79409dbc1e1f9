"use client";

import { type Column, type Header, type RowData, useTable } from "@tanstack/react-table";
import { type ReactNode, useMemo } from "react";
import { classNames } from "@/components/ui/class-names";
import { type DataTableColumns, dataTableFeatures, type Sorting } from "./columns";
import { SortHeader } from "./sort-header";
import { useTableUrl } from "./table-url";
import { useScrollMemory } from "./use-scroll-memory";

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

const bareClasses = {
  heading: "block @xl:col-span-2",
  actions: "block @xl:col-start-3 @xl:row-start-1 @xl:justify-self-end",
} as const;

/**
 * A page of rows. Where there is less room than 60 times the text size, whatever the window is, each row is a card, made
 * of the same elements: nothing is beside the page or beneath something else.
 */
export function DataTable<Row extends RowData>({ caption, columns, rows, rowId, sorting }: DataTableProps<Row>) {
  const { pending, start } = useTableUrl();
  useScrollMemory(rows);
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
    <div aria-busy={pending} className={classNames("@container relative", pending && "opacity-60")}>
      <table
        {...tableRole}
        ref={start}
        tabIndex={-1}
        className="block w-full scroll-mt-4 border-collapse text-left @min-[60rem]:table"
      >
        <caption className="sr-only">{caption}</caption>
        <thead {...rowGroup} className="hidden @min-[60rem]:table-header-group">
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
        <tbody {...rowGroup} className="grid gap-3 @min-[60rem]:table-row-group">
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              {...rowRole}
              className="grid gap-x-4 gap-y-2 rounded-xl border border-line bg-surface px-4 py-3 @xl:grid-cols-3 @min-[60rem]:table-row @min-[60rem]:rounded-none @min-[60rem]:border-0 @min-[60rem]:border-b @min-[60rem]:bg-transparent"
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
  const { className, bare } = meta ?? {};
  return (
    <td
      {...cellRole}
      className={classNames(
        bare ? bareClasses[bare] : "flex flex-wrap gap-x-3 @xl:block",
        "align-top @min-[60rem]:table-cell @min-[60rem]:py-3 @min-[60rem]:pr-4 @min-[60rem]:last:pr-0",
        className,
      )}
    >
      {!bare && (
        <span className="w-26 text-muted @xl:block @xl:text-sm @min-[60rem]:hidden">
          {typeof header === "string" && header}
        </span>
      )}
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
  const { className } = column.columnDef.meta ?? {};
  const sorted = column.getIsSorted();
  return (
    <th
      {...headerRole}
      scope="col"
      aria-sort={sorted === false ? undefined : sorted === "asc" ? "ascending" : "descending"}
      className={classNames(
        "border-b border-line pb-1.5 pr-4 text-sm font-normal whitespace-nowrap text-muted last:pr-0",
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
