"use client";

import type { RefObject } from "react";
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
  const move = (step: 1 | -1) => {
    const rows = rowsOf(table.current);
    const at = focusedRow(table.current);
    const next = at === -1 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[next]?.querySelector<HTMLElement>(mainControl)?.focus();
  };
  useShortcuts([
    { keys: "j", label: "Next row", group: "List", repeats: true, run: () => move(1) },
    { keys: "k", label: "Previous row", group: "List", repeats: true, run: () => move(-1) },
    ...(select === undefined
      ? []
      : [{ keys: "x", label: "Select the row", group: "List", run: () => select(focusedRow(table.current)) }]),
  ]);
}
