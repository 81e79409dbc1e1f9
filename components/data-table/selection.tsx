"use client";

import { useMemo, useRef, useState } from "react";
import { useReady } from "@/components/ui/use-ready";

export type Selection = {
  /** Of the rows that are shown. */
  ids: readonly string[];
  isSelected: (id: string) => boolean;
  /** `through` takes along the rows from the one that was pressed last. */
  toggle: (id: string, through?: boolean) => void;
  toggleAll: () => void;
  /** Deselects these; what was selected meanwhile stays so. */
  remove: (ids: readonly string[]) => void;
};

/** Which of the rows are selected. What is not shown any more is not. */
export function useSelection(rowIds: readonly string[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  const [known, setKnown] = useState(rowIds);
  if (known !== rowIds) {
    setKnown(rowIds);
    setSelected(new Set(rowIds.filter((id) => selected.has(id))));
  }
  return useMemo(() => {
    const ids = rowIds.filter((id) => selected.has(id));
    const set = (changed: readonly string[], on: boolean) =>
      setSelected(new Set(on ? [...ids, ...changed] : ids.filter((id) => !changed.includes(id))));
    return {
      ids,
      isSelected: (id) => selected.has(id),
      toggle: (id, through = false) => {
        const from = through && last.current !== undefined ? rowIds.indexOf(last.current) : -1;
        const to = rowIds.indexOf(id);
        set(from === -1 ? [id] : rowIds.slice(Math.min(from, to), Math.max(from, to) + 1), !selected.has(id));
        last.current = id;
      },
      toggleAll: () => set(rowIds, ids.length < rowIds.length),
      remove: (gone) => setSelected((before) => new Set([...before].filter((id) => !gone.includes(id)))),
    };
  }, [rowIds, selected]);
}

type SelectBoxProps = {
  label: string;
  checked: boolean;
  /** Whether only some of what it stands for are selected. */
  isPartial?: boolean;
  onToggle: (through: boolean) => void;
};

/** The checkbox of a row, or of all of them. The room around it belongs to it. */
export function SelectBox({ label, checked, isPartial = false, onToggle }: SelectBoxProps) {
  const ready = useReady();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the box in it is what the keyboard presses.
    <label
      // Shift would select text as well.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      // Firefox does not pass a press with Shift on to the box.
      onClick={(event) => {
        if (!event.shiftKey || event.target !== event.currentTarget || !ready) return;
        event.preventDefault();
        onToggle(true);
      }}
      className="-my-1 -ml-2 grid size-9 cursor-pointer place-items-center noscript:hidden"
    >
      <input
        ref={(box) => {
          if (box !== null) box.indeterminate = isPartial;
        }}
        type="checkbox"
        aria-label={label}
        disabled={!ready}
        checked={checked}
        onChange={({ nativeEvent }) => onToggle("shiftKey" in nativeEvent && nativeEvent.shiftKey === true)}
        className="size-4 cursor-pointer accent-accent"
      />
    </label>
  );
}
