"use client";

import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Check } from "lucide-react";
import { type ReactNode, useId } from "react";
import { FieldError } from "./field";

type CheckboxProps = {
  checked: boolean;
  onChange: (checked: boolean) => void;
  error?: string | undefined;
  children: ReactNode;
};

/** A checkbox with its label. */
export function Checkbox({ checked, onChange, error, children }: CheckboxProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <div className="flex items-start gap-2.5">
        <BaseCheckbox.Root
          checked={checked}
          onCheckedChange={(next) => onChange(next)}
          id={id}
          aria-describedby={error ? `${id}-error` : undefined}
          aria-invalid={error ? true : undefined}
          className="grid size-6 shrink-0 cursor-pointer place-items-center rounded border border-edge bg-surface aria-invalid:border-danger data-checked:border-transparent data-checked:bg-accent"
        >
          <BaseCheckbox.Indicator>
            <Check aria-hidden className="size-4 text-on-accent" />
          </BaseCheckbox.Indicator>
        </BaseCheckbox.Root>
        <label htmlFor={id} className="min-w-0 cursor-pointer pt-0.5">
          {children}
        </label>
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
