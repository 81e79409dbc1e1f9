"use client";

import { type Column, type Header, type RowData, useTable } from "@tanstack/react-table";
import { type MouseEvent, type ReactNode, useMemo } from "react";
import { classNames } from "@/components/ui/class-names";
import { type DataTableColumns, dataTableFeatures, type Sorting } from "./columns";
import { SelectBox, type Selection } from "./selection";
import { SortHeader } from "./sort-header";
import { useTableUrl } from "./table-url";
import { useRowShortcuts } from "./use-row-shortcuts";
import { useScrollMemory } from "./use-scroll-memory";

type DataTableProps<Row extends RowData> = {
  /** What the table lists, for those who can't see what stands around it. */
  caption: string;
  columns: DataTableColumns<Row>;
  rows: Row[];
  rowId: (row: Row) => string;
  /** What the rows are sorted by; without it no column is one to sort by. */
  sorting?: Sorting;
  /** Which rows are selected, and what each is called; without it they can't be. */
  selection?: (Selection & { labelOf: (row: Row) => string }) | undefined;
};

const unsorted: Sorting = { id: "", direction: "desc" };

// Elements that are laid out as blocks lose their part in the table; said outright, they keep it.
const tableRole = { role: "table" } as const;
const rowGroup = { role: "rowgroup" } as const;
const rowRole = { role: "row" } as const;
const cellRole = { role: "cell" } as const;
const headerRole = { role: "columnheader" } as const;

const cardClasses = {
  start: "order-1 flex-none",
  heading: "order-2 flex-1 basis-28",
  end: "order-3 max-w-full",
  line: "order-5 basis-full text-sm",
  fact: "order-6 inline-flex flex-wrap items-baseline gap-x-1.5 text-sm @max-md:text-xs",
} as const;

const cellClass =
  "@min-[60rem]:table-cell @min-[60rem]:h-11 @min-[60rem]:border-line @min-[60rem]:border-b @min-[60rem]:py-1 @min-[60rem]:pr-3 @min-[60rem]:align-middle @min-[60rem]:text-base @min-[60rem]:first:pl-2 @min-[60rem]:last:pr-2";

const headClass =
  "sticky top-0 z-10 border-line border-b bg-canvas py-1.5 pr-3 font-normal text-muted text-sm whitespace-nowrap first:pl-2 last:pr-2";

/**
 * A page of rows. Where there is less room than 60 times the text size, whatever the window is, each row is a card, made
 * of the same elements: a line with its heading, and below that the rest.
 */
export function DataTable<Row extends RowData>({
  caption,
  columns,
  rows,
  rowId,
  sorting = unsorted,
  selection,
}: DataTableProps<Row>) {
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
    enableSorting: sorting !== unsorted,
    state,
  });
  const shown = table.getRowModel().rows;
  useRowShortcuts(start, selection && ((index) => shown[index] && selection.toggle(shown[index].id)));
  return (
    <div aria-busy={pending} className={classNames("@container relative", pending && "opacity-60")}>
      <table
        {...tableRole}
        ref={start}
        tabIndex={-1}
        className="block w-full scroll-mt-4 border-separate border-spacing-0 text-left @min-[60rem]:table @min-[60rem]:table-fixed"
      >
        <caption className="sr-only">{caption}</caption>
        <thead {...rowGroup} className="hidden @min-[60rem]:table-header-group">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} {...rowRole}>
              {selection && (
                <th {...headerRole} scope="col" className={classNames(headClass, "w-9")}>
                  <SelectBox
                    label="Select all on this page"
                    checked={selection.ids.length === shown.length}
                    isPartial={selection.ids.length > 0 && selection.ids.length < shown.length}
                    onToggle={selection.toggleAll}
                  />
                </th>
              )}
              {group.headers.map((header) => (
                <HeaderCell key={header.id} header={header} sorting={sorting}>
                  <table.FlexRender header={header} />
                </HeaderCell>
              ))}
            </tr>
          ))}
        </thead>
        <tbody
          {...rowGroup}
          className="block @min-[60rem]:table-row-group @min-[60rem]:[&_:is(a,button,[tabindex])]:scroll-mt-12"
        >
          {shown.map((row) => (
            <tr
              key={row.id}
              {...rowRole}
              onClick={followRowLink}
              data-selected={selection?.isSelected(row.id) || undefined}
              className="flex flex-wrap items-start gap-x-3 border-line border-b py-1 before:order-4 before:basis-full before:content-[''] hover:bg-sunken/50 has-[[data-row-link]]:cursor-pointer data-selected:bg-accent-soft/60 @min-[60rem]:table-row @min-[60rem]:before:hidden"
            >
              {selection && (
                <td {...cellRole} data-select className={classNames(cardClasses.start, cellClass)}>
                  <SelectBox
                    label={`Select ${selection.labelOf(row.original)}`}
                    checked={selection.isSelected(row.id)}
                    onToggle={(through) => selection.toggle(row.id, through)}
                  />
                </td>
              )}
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

/** A press anywhere in a row follows its link, if it has one, unless it is on something else or ends a selection of text. */
function followRowLink({ target, currentTarget, ctrlKey, metaKey }: MouseEvent<HTMLTableRowElement>) {
  const link = currentTarget.querySelector<HTMLAnchorElement>("a[data-row-link]");
  if (link === null || !(target instanceof Element)) return;
  const control = target.closest("a, button, [data-select], [tabindex]");
  if (control !== null && currentTarget.contains(control)) return;
  if (document.getSelection()?.isCollapsed === false) return;
  if (ctrlKey || metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
}

type BodyCellProps<Row extends RowData> = { column: Column<typeof dataTableFeatures, Row>; children: ReactNode };

function BodyCell<Row extends RowData>({ column, children }: BodyCellProps<Row>) {
  const { meta, header } = column.columnDef;
  const { className, inCard = "fact", bare = false } = meta ?? {};
  return (
    <td {...cellRole} className={classNames(cardClasses[inCard], cellClass, className)}>
      {inCard === "fact" && !bare && (
        <span className="text-muted @min-[60rem]:hidden">{typeof header === "string" && header}</span>
      )}
      {children}
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
      className={classNames(headClass, className)}
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
