"use client";

import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { useId } from "react";
import { useReady } from "../ui/use-ready";
import { FieldError } from "./field";

type RadioChoice<Value extends string> = { value: Value; label: string; hint?: string };

type RadioListProps<Value extends string> = {
  label: string;
  value: Value | undefined;
  choices: readonly RadioChoice<Value>[];
  onChange: (value: Value) => void;
  error?: string | undefined;
};

/** A choice of one, each on a line of its own and with room for what it means. */
export function RadioList<Value extends string>({ label, value, choices, onChange, error }: RadioListProps<Value>) {
  const id = useId();
  const ready = useReady();
  return (
    <div className="grid gap-1.5">
      <span id={`${id}-label`} className="font-medium">
        {label}
      </span>
      <RadioGroup
        aria-labelledby={`${id}-label`}
        aria-describedby={error ? `${id}-error` : undefined}
        aria-invalid={error ? true : undefined}
        disabled={!ready}
        value={value ?? null}
        onValueChange={(next) => {
          const chosen = choices.find((choice) => choice.value === next);
          if (chosen) onChange(chosen.value);
        }}
        className="grid gap-0.5"
      >
        {choices.map((choice) => (
          <RadioLine key={choice.value} id={`${id}-${choice.value}`} choice={choice} />
        ))}
      </RadioGroup>
      {error && (
        <div tabIndex={-1} data-fault>
          <FieldError id={`${id}-error`}>{error}</FieldError>
        </div>
      )}
    </div>
  );
}

function RadioLine({ id, choice }: { id: string; choice: RadioChoice<string> }) {
  const { value, label, hint } = choice;
  return (
    // The label is wired by its id: that works for every way in which the radio itself may be drawn.
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the radio inside.
    <label className="-mx-1 flex cursor-pointer items-start gap-2.5 rounded-md px-1 py-1 hover:bg-sunken">
      <Radio.Root
        value={value}
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-0.5 grid size-4.5 shrink-0 place-items-center rounded-full border border-edge bg-surface data-checked:border-accent"
      >
        <Radio.Indicator className="size-2.5 rounded-full bg-accent forced-colors:bg-[CanvasText]" />
      </Radio.Root>
      <span className="min-w-0">
        <span id={id}>{label}</span>
        {hint && (
          <span id={`${id}-hint`} className="block text-sm text-muted">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
