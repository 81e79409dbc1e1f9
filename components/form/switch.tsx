"use client";

import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { useId } from "react";

type SwitchProps = { label: string; hint: string; checked: boolean; onChange: (checked: boolean) => void };

/** Turns something on or off at once, without a form to send. */
export function Switch({ label, hint, checked, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div>
        <label htmlFor={id} className="cursor-pointer font-medium">
          {label}
        </label>
        <p id={`${id}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      </div>
      <BaseSwitch.Root
        id={id}
        checked={checked}
        onCheckedChange={(next) => onChange(next)}
        aria-describedby={`${id}-hint`}
        className="flex h-6 w-10 shrink-0 cursor-pointer items-center rounded-full border border-edge bg-sunken p-0.75 data-checked:border-transparent data-checked:bg-accent forced-colors:data-checked:bg-[Highlight]"
      >
        <BaseSwitch.Thumb className="size-4 rounded-full bg-edge transition-transform forced-colors:bg-[ButtonText] data-checked:translate-x-4 data-checked:bg-on-accent" />
      </BaseSwitch.Root>
    </div>
  );
}
