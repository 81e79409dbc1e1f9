"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { classNames } from "./class-names";
import { useLandmark } from "./use-landmark";
import { useReady } from "./use-ready";

export type Option<Value extends string> = { value: Value; label: string };

type SelectProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  /** Shows the label in front of the value; else it is only for assistive technology. */
  labelShown?: boolean;
  className?: string;
};

/** A choice of one from a short list. */
export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
  labelShown,
  className,
}: SelectProps<Value>) {
  const { ref, container } = useLandmark();
  const ready = useReady();
  return (
    <BaseSelect.Root<Value>
      disabled={!ready}
      value={value}
      items={options}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <BaseSelect.Trigger
        ref={ref}
        aria-label={label}
        className={classNames(
          "inline-flex min-h-9 items-center justify-between gap-2 rounded-md border border-edge bg-surface px-2.5 py-1 hover:bg-sunken",
          className,
        )}
      >
        <span className="min-w-0 text-left">
          {labelShown && <span className="text-muted">{label}: </span>}
          <BaseSelect.Value />
        </span>
        <BaseSelect.Icon>
          <ChevronsUpDown aria-hidden className="size-3.5 text-muted" />
        </BaseSelect.Icon>
      </BaseSelect.Trigger>
      <BaseSelect.Portal container={container}>
        <BaseSelect.Positioner sideOffset={4} alignItemWithTrigger={false} align="start" className="z-40">
          <BaseSelect.Popup className="max-h-(--available-height) max-w-(--available-width) min-w-[min(var(--anchor-width),var(--available-width))] overflow-y-auto rounded-lg border border-line bg-surface p-1 shadow-float">
            <BaseSelect.List>
              {options.map((option) => (
                <SelectItem key={option.value} option={option} />
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

function SelectItem({ option }: { option: Option<string> }) {
  return (
    <BaseSelect.Item
      value={option.value}
      className="grid min-h-8 cursor-pointer grid-cols-[1rem_1fr] items-center gap-2 rounded-md py-1 pr-4 pl-2 data-highlighted:bg-sunken data-highlighted:outline-none"
    >
      <BaseSelect.ItemIndicator className="col-start-1">
        <Check aria-hidden className="size-4 text-accent" />
      </BaseSelect.ItemIndicator>
      <BaseSelect.ItemText className="col-start-2">{option.label}</BaseSelect.ItemText>
    </BaseSelect.Item>
  );
}
