"use client";

import { Select as BaseSelect } from "@base-ui/react/select";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { usePressed } from "../ui/overlay/use-opened-part";
import { useLandmark } from "../ui/use-landmark";
import type { Option } from "./select";

type OpenSelectProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  /** What the trigger shows. */
  content: ReactNode;
  triggerClass: string;
  press: boolean;
};

/** The loaded select; `press` opens it immediately. */
export function OpenSelect<Value extends string>(props: OpenSelectProps<Value>) {
  const { label, value, options, onChange, content, triggerClass, press } = props;
  const { ref, container } = useLandmark();
  const pressed = usePressed(press);
  return (
    <BaseSelect.Root<Value> value={value} items={options} onValueChange={(next) => next !== null && onChange(next)}>
      <BaseSelect.Trigger
        ref={(button) => {
          ref(button);
          pressed(button);
        }}
        aria-label={label}
        className={triggerClass}
      >
        {content}
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
