"use client";

import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { type Selection, useSelection } from "@/components/data-table/selection";
import { useTableUrl } from "@/components/data-table/table-url";
import { focusedRow } from "@/components/data-table/use-row-shortcuts";
import { Button } from "@/components/ui/button";
import { LoadFault } from "@/components/ui/overlay/load-fault";
import { Menu } from "@/components/ui/overlay/menu";
import { useLoadedPart } from "@/components/ui/overlay/use-opened-part";
import { useShortcuts } from "@/components/ui/shortcuts/use-shortcuts";
import { Toast, ToastArea } from "@/components/ui/toast";
import type { Fault } from "@/components/use-submission";
import type { SetStatusInput } from "@/lib/vulnerabilities/schemas";
import { statuses } from "@/lib/vulnerabilities/status";
import { statusLabels } from "../labels";
import type { ListState } from "../search-params";
import { vulnerabilityColumns } from "./columns";
import type { VulnerabilityRow } from "./row";
import { useBulkStatus } from "./use-bulk-status";

type VulnerabilitiesTableProps = {
  rows: VulnerabilityRow[];
  mayChange: boolean;
  /** What stands there when there are no rows. */
  empty: ReactNode;
} & Pick<ListState, "sort" | "direction">;

/** One page of vulnerabilities, as the database gave it, and what can be done to several of them. */
export function VulnerabilitiesTable({ rows: read, mayChange, empty, sort, direction }: VulnerabilitiesTableProps) {
  const { start, focusStart } = useTableUrl();
  const { rows, pending, outcome, dismiss, set, undo } = useBulkStatus(read);
  const selection = useSelection(useMemo(() => read.map(({ id }) => id), [read]));
  const [opening, setOpening] = useState(false);
  const openForFocused = () => {
    const row = rows[focusedRow(start.current)];
    if (row !== undefined && selection.ids.length === 0) selection.toggle(row.id);
    setOpening(row !== undefined || selection.ids.length > 0);
  };
  useShortcuts(mayChange ? [{ keys: "e", label: "Set the status", group: "List", run: openForFocused }] : []);
  return (
    <>
      {rows.length === 0 ? (
        empty
      ) : (
        <DataTable
          caption="Vulnerabilities with their location, status and due date"
          columns={vulnerabilityColumns}
          rows={rows}
          rowId={(row) => row.id}
          sorting={{ id: sort, direction }}
          selection={mayChange ? { ...selection, labelOf: (row) => row.heading } : undefined}
        />
      )}
      <ToastArea>
        {outcome && (
          <Toast
            // Another text is another toast, which takes the focus from the button that goes with the one before.
            key={outcome.text}
            tone={outcome.isFault ? "danger" : "neutral"}
            onDismiss={() => {
              dismiss();
              focusStart();
            }}
            action={
              outcome.undo && (
                <Button size="small" variant="quiet" onClick={() => outcome.undo && undo(outcome.undo)}>
                  Undo
                </Button>
              )
            }
          >
            {outcome.text}
          </Toast>
        )}
        {selection.ids.length > 0 && (
          <SelectionBar
            selection={selection}
            rows={rows.length}
            pending={pending}
            opening={opening}
            onOpened={() => setOpening(false)}
            onSet={async (change) => {
              const { ids } = selection;
              const fault = await set(ids, change);
              if (fault === undefined) selection.remove(ids);
              return fault;
            }}
            onClear={() => {
              selection.remove(selection.ids);
              focusStart();
            }}
          />
        )}
      </ToastArea>
    </>
  );
}

type SelectionBarProps = {
  selection: Selection;
  /** How many rows there are on the page. */
  rows: number;
  pending: boolean;
  /** Whether its menu opens by itself, for somebody who asked for it by keyboard. */
  opening: boolean;
  onOpened: () => void;
  /** Resolves to what is wrong with the change, if that was refused. */
  onSet: (change: SetStatusInput) => Promise<Fault | undefined>;
  onClear: () => void;
};

const loadDialog = () => import("./dismiss-dialog");

/** What can be done to the rows that are selected. */
function SelectionBar({ selection, rows, pending, opening, onOpened, onSet, onClear }: SelectionBarProps) {
  const count = selection.ids.length;
  const bar = useRef<HTMLElement>(null);
  const { load, failed } = useLoadedPart(loadDialog);
  const [dialog, setDialog] = useState<Awaited<ReturnType<typeof loadDialog>>>();
  useEffect(() => {
    if (!opening) return;
    onOpened();
    bar.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.click();
  }, [opening, onOpened]);
  return (
    <section
      ref={bar}
      aria-label="Selection"
      aria-busy={pending}
      className="pointer-events-auto flex flex-wrap items-center gap-2 rounded-lg border border-line bg-surface py-1.5 pr-1.5 pl-4 shadow-float"
    >
      <p role="status">{pending ? "Saving…" : `${count} selected`}</p>
      <Menu trigger="Set status" triggerClass="border border-edge px-3 font-medium">
        {({ MenuItem }) =>
          statuses.map((status) => (
            <MenuItem
              key={status}
              onSelect={async () => {
                if (status === "dismissed") setDialog(await load());
                else onSet({ status });
              }}
            >
              {status === "dismissed" ? "Dismiss…" : statusLabels[status]}
            </MenuItem>
          ))
        }
      </Menu>
      {count < rows && (
        <Button variant="quiet" onClick={selection.toggleAll}>
          {`Select all ${rows}`}
        </Button>
      )}
      <Button variant="quiet" onClick={onClear}>
        Clear
      </Button>
      {failed && <LoadFault />}
      {dialog && (
        <dialog.DismissDialog count={count} pending={pending} onDismiss={onSet} onClose={() => setDialog(undefined)} />
      )}
    </section>
  );
}
