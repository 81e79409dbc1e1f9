"use client";

import { type RefObject, useEffect, useRef } from "react";
import { useShortcuts } from "@/components/ui/shortcuts/use-shortcuts";

const mainControl = "a[data-row-link], button";

/** The row that the focus is in, counted from zero; -1 outside of them. */
export function focusedRow(table: HTMLTableElement | null): number {
  return rowsOf(table).findIndex((row) => row.contains(document.activeElement));
}

const rowsOf = (table: HTMLTableElement | null) => [...(table?.tBodies[0]?.rows ?? [])];

/** `j` and `k` move the focus from row to row, and `x` selects the one that has it. */
export function useRowShortcuts(
  table: RefObject<HTMLTableElement | null>,
  select: ((index: number) => void) | undefined,
): void {
  // Where somebody was in the list goes on being where they are, when the focus went elsewhere or the row is gone.
  const last = useRef(0);
  useEffect(() => {
    const { current } = table;
    const remember = () => {
      last.current = Math.max(0, focusedRow(current));
    };
    current?.addEventListener("focusin", remember);
    return () => current?.removeEventListener("focusin", remember);
  }, [table]);
  const move = (step: 1 | -1) => {
    const rows = rowsOf(table.current);
    const at = focusedRow(table.current);
    let next = at === -1 ? Math.min(last.current, rows.length - 1) : at + step;
    // A row that leads nowhere is passed over.
    while (rows[next] !== undefined && controlOf(rows[next]) === null) next += step;
    controlOf(rows[next])?.focus();
  };
  useShortcuts([
    { keys: "j", label: "Next row", group: "List", repeats: true, run: () => move(1) },
    { keys: "k", label: "Previous row", group: "List", repeats: true, run: () => move(-1) },
    ...(select === undefined
      ? []
      : [{ keys: "x", label: "Select the row", group: "List", run: () => select(focusedRow(table.current)) }]),
  ]);
}

const controlOf = (row: HTMLTableRowElement | undefined) => row?.querySelector<HTMLElement>(mainControl) ?? null;
