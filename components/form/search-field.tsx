"use client";

import { Search, X } from "lucide-react";
import { useRef } from "react";
import { classNames } from "../ui/class-names";
import { IconButton } from "../ui/icon-button";
import { useShortcuts } from "../ui/shortcuts/use-shortcuts";
import { useReady } from "../ui/use-ready";
import { inputClass } from "./field";

type SearchFieldProps = {
  label: string;
  describedBy?: string | undefined;
  placeholder: string;
  value: string;
  lengthMax?: number;
  /** Whether there is anything to clear; a text is, unless it is said otherwise. */
  clearable?: boolean;
  onChange: (value: string) => void;
  /** After the button in the field, or Escape. */
  onClear: () => void;
  onFocusChange: (focused: boolean) => void;
};

/** A field to search in what is below it; "/" leads to it. */
export function SearchField(props: SearchFieldProps) {
  const { label, describedBy, placeholder, value, lengthMax, clearable = value !== "" } = props;
  const { onChange, onClear, onFocusChange } = props;
  const ready = useReady();
  const field = useRef<HTMLInputElement>(null);
  const reach = () => {
    field.current?.focus();
    field.current?.select();
  };
  useShortcuts([{ keys: "/", label: "Search this list", group: "List", run: reach }]);
  const clear = () => {
    field.current?.focus();
    onClear();
  };
  return (
    <div className="relative min-w-0 noscript:hidden">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={field}
        type="search"
        disabled={!ready}
        aria-label={label}
        aria-describedby={describedBy}
        placeholder={placeholder}
        maxLength={lengthMax}
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        dir="auto"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          // With nothing to clear it leads out of the field, to where single keys work again.
          if (clearable) clear();
          else event.currentTarget.blur();
        }}
        onFocus={() => onFocusChange(true)}
        onBlur={() => onFocusChange(false)}
        className={classNames(inputClass, "min-h-9 pr-9 pl-8.5")}
      />
      {clearable && (
        <IconButton
          label="Clear the search"
          icon={<X aria-hidden className="size-4" />}
          onClick={clear}
          className="absolute top-1/2 right-1 -translate-y-1/2"
        />
      )}
    </div>
  );
}
