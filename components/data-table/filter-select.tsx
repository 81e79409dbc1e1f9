"use client";

import { X } from "lucide-react";
import { useRef } from "react";
import { type Option, Select } from "@/components/form/select";
import { TableLink } from "./table-link";
import { useTableUrl } from "./table-url";

type FilterSelectProps = {
  label: string;
  value: string;
  options: readonly Option<string>[];
  /** The value that filters nothing. */
  unset: string;
  /** The parameters of the address that a value stands for. */
  changes: (value: string) => Record<string, string | undefined>;
};

/** A filter of the table: something to add while it is not set, else what it is set to, with a way to take it away. */
export function FilterSelect({ label, value, options, unset, changes }: FilterSelectProps) {
  const { hrefWith, go, focusStart } = useTableUrl();
  const isSet = value !== unset;
  const chip = useRef<HTMLDivElement>(null);
  // Its button is about to go, and with the only value that there is the whole chip.
  const passFocusOn = () => {
    if (options.length > 2) chip.current?.querySelector<HTMLElement>("[role=combobox]")?.focus();
    else focusStart();
  };
  return (
    <div ref={chip} className="inline-flex min-w-0 max-w-full noscript:hidden">
      <Select
        label={label}
        labelShown
        value={value}
        options={options}
        unset={unset}
        onChange={(next) => go(hrefWith(changes(next)), "push")}
        className={isSet ? "min-w-0 rounded-r-none border-r-0" : "min-w-0"}
      />
      {isSet && (
        <TableLink
          changes={changes(unset)}
          onClick={passFocusOn}
          className="grid w-8 shrink-0 place-items-center rounded-r-md border border-edge border-l-line bg-surface text-muted hover:bg-sunken hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
          <span className="sr-only">{`Remove the ${label} filter`}</span>
        </TableLink>
      )}
    </div>
  );
}
