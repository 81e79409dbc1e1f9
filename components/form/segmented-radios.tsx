"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { classNames } from "../ui/class-names";

type Segment<Value extends string> = { value: Value; label: string; disabled?: boolean };

type SegmentedRadiosProps<Value extends string> = {
  labelledBy: string;
  describedBy?: string | undefined;
  value: Value;
  segments: readonly Segment<Value>[];
  onChange: (value: Value) => void;
  className?: string;
};

/** A radio group drawn as one row of segments; more than colour marks the chosen one. */
export function SegmentedRadios<Value extends string>(props: SegmentedRadiosProps<Value>) {
  const { labelledBy, describedBy, value, segments, onChange, className } = props;
  return (
    <RadioGroup<Value>
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      value={value}
      onValueChange={(next) => onChange(next)}
      className={classNames("inline-flex flex-wrap gap-0.5 rounded-md bg-sunken p-0.5", className)}
    >
      {segments.map((segment) => (
        <Radio.Root
          key={segment.value}
          value={segment.value}
          disabled={segment.disabled}
          className={classNames(
            "segment inline-flex min-h-7 cursor-pointer items-center justify-center rounded px-3 text-sm text-muted hover:text-ink",
            "data-checked:bg-surface data-checked:font-semibold data-checked:text-accent data-checked:ring-1 data-checked:ring-accent",
            "data-disabled:cursor-not-allowed data-disabled:line-through",
          )}
        >
          {segment.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
