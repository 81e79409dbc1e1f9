"use client";

import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { Search, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { IconButton } from "../icon-button";
import { Keys, keyFrame } from "../shortcuts/keys";
import { backdropClass, useInertPage } from "./dialog-frame";

export type PaletteItem = {
  id: string;
  label: string;
  /** What tells it from others with the same label. */
  detail?: string | undefined;
  icon: ReactNode;
  keys?: string;
  onSelect: () => void;
};

export type PaletteGroup = { heading: string; items: readonly PaletteItem[] };

type CommandPaletteProps = {
  label: string;
  placeholder: string;
  open: boolean;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
  text: string;
  onText: (text: string) => void;
  groups: readonly PaletteGroup[];
  /** How many there are, or that they are still searched for. */
  status: string;
  /** What is wrong, and what can be done about it. */
  notice: ReactNode;
};

/**
 * A modal dialog with one combobox (ARIA 1.2: a list box is always open below it, and the focus stays in the field). The
 * first item is the active one until the arrow keys or the pointer choose another.
 */
export function CommandPalette({ label, open, onClose, returnFocus, ...content }: CommandPaletteProps) {
  useInertPage(open);
  const field = useRef<HTMLInputElement>(null);
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next, { reason, event, cancel }) => {
        // The second half of the double click that opened it.
        if (reason === "outside-press" && event instanceof MouseEvent && event.detail > 1) cancel();
        else if (!next) onClose();
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={backdropClass} />
        <BaseDialog.Viewport className="fixed inset-0 z-30 flex flex-col items-center p-2 sm:p-6 sm:pt-[10vh]">
          <BaseDialog.Popup
            aria-label={label}
            initialFocus={field}
            finalFocus={() => returnFocus() ?? true}
            className="flex max-h-full w-full max-w-xl flex-col rounded-xl border border-line bg-surface text-ink shadow-float outline-none"
          >
            <Content label={label} field={field} {...content} />
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

type ContentProps = Omit<CommandPaletteProps, "open" | "onClose" | "returnFocus"> & {
  field: React.RefObject<HTMLInputElement | null>;
};

function Content({ label, placeholder, field, text, onText, groups, status, notice }: ContentProps) {
  const id = useId();
  const items = groups.flatMap((group) => group.items);
  const [chosen, setChosen] = useState<string>();
  const active = items.find((item) => item.id === chosen) ?? items[0];
  const optionId = (item: PaletteItem) => `${id}-${item.id}`;

  const activeId = active && optionId(active);
  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // What is being composed belongs to the input method, its Enter and arrows as well.
    if (event.nativeEvent.isComposing || active === undefined) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen(items.at((items.indexOf(active) + step) % items.length)?.id);
    } else if (event.key === "Enter") {
      event.preventDefault();
      active.onSelect();
    }
  };

  return (
    <>
      <div className="flex items-center gap-2.5 border-line border-b px-3 py-2">
        <Search aria-hidden className="size-4.5 shrink-0 text-muted" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={activeId}
          aria-autocomplete="list"
          aria-describedby={notice ? `${id}-notice` : undefined}
          placeholder={placeholder}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          enterKeyHint="go"
          spellCheck={false}
          dir="auto"
          value={text}
          onChange={(event) => {
            setChosen(undefined);
            onText(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="min-h-9 w-full bg-transparent text-ellipsis outline-none"
        />
        <BaseDialog.Close
          render={<IconButton label="Close" icon={<X aria-hidden className="size-4" />} className="size-8" />}
        />
      </div>
      <div id={`${id}-notice`} className="px-4 pt-3 text-sm empty:hidden">
        {notice}
      </div>
      {/* As high with few items as with many, so that nothing moves while somebody types. */}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="h-104 min-h-0 overflow-y-auto overscroll-contain p-2"
      >
        {groups.map(({ heading, items: members }, index) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset.
          <div key={heading} role="group" aria-labelledby={`${id}-group-${index}`} className="pb-1">
            <p id={`${id}-group-${index}`} className="px-2 py-1 text-muted text-xs">
              {heading}
            </p>
            {members.map((item) => (
              <Option
                key={item.id}
                id={optionId(item)}
                item={item}
                active={item === active}
                onReach={() => setChosen(item.id)}
              />
            ))}
          </div>
        ))}
      </div>
      <p role="status" className="border-line border-t px-4 py-2 text-muted text-sm">
        {status}
      </p>
    </>
  );
}

type OptionProps = { id: string; item: PaletteItem; active: boolean; onReach: () => void };

function Option({ id, item: { label, detail, icon, keys, onSelect }, active, onReach }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is in the field, which says which option is active.
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={id}
      role="option"
      aria-selected={active}
      data-highlighted={active || undefined}
      onClick={onSelect}
      // Not when the list moves below a pointer that rests.
      onPointerMove={onReach}
      // A press leaves the focus in the field.
      onMouseDown={(event) => event.preventDefault()}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 data-highlighted:bg-sunken"
    >
      {icon}
      <span className="grid flex-1">
        <span dir="auto" className="truncate text-left">
          {label}
        </span>
        {detail !== undefined && (
          <span dir="auto" className="truncate text-left text-muted text-xs">
            {detail}
          </span>
        )}
      </span>
      {keys !== undefined && <Keys keys={keys} className={keyFrame} />}
    </div>
  );
}
