"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import { classNames } from "../ui/class-names";
import { LoadFault } from "../ui/overlay/load-fault";
import { useOpenedPart } from "../ui/overlay/use-opened-part";
import { useReady } from "../ui/use-ready";

const loadSelect = () => import("./open-select");

export type Option<Value extends string> = { value: Value; label: string };

type SelectProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  /** Shows the label in front of the value; else it is only for assistive technology. */
  labelShown?: boolean;
  /** The value that chooses nothing: the label alone is shown for it, as something to add. */
  unset?: Value;
  className?: string;
};

/** A choice of one from a short list, which is loaded when it is opened. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onChange, labelShown = false, unset, className } = props;
  const ready = useReady();
  const { opened, opener, failed } = useOpenedPart(loadSelect);
  const triggerClass = classNames(
    "inline-flex min-h-9 items-center justify-between gap-2 rounded-md border border-edge px-2.5 py-1 hover:bg-sunken",
    value === unset ? "border-dashed text-muted" : "bg-surface",
    className,
  );
  const shown = value === unset ? undefined : options.find((option) => option.value === value)?.label;
  const content = (
    <>
      {value === unset && <Plus aria-hidden className="size-3.5 shrink-0" />}
      <span className="min-w-0 text-left">
        {labelShown && <span className="text-muted">{shown === undefined ? label : `${label}: `}</span>}
        <span>{shown}</span>
      </span>
      {value !== unset && <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />}
    </>
  );
  if (opened) {
    const { OpenSelect } = opened.part;
    return <OpenSelect {...{ label, value, options, onChange, content, triggerClass }} press={opened.press} />;
  }
  return (
    <>
      <button
        {...opener}
        type="button"
        role="combobox"
        aria-expanded={false}
        disabled={!ready}
        aria-haspopup="listbox"
        aria-label={label}
        className={triggerClass}
      >
        {content}
      </button>
      {failed && <LoadFault />}
    </>
  );
}
