"use client";

import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../class-names";
import { useLandmark } from "../use-landmark";
import { usePressed } from "./use-opened-part";

const itemClass =
  "flex min-h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 py-1 data-highlighted:bg-sunken data-highlighted:outline-none";

type OpenMenuProps = {
  label: string | undefined;
  trigger: ReactNode;
  triggerClass: string;
  align: "start" | "end";
  press: boolean;
  children: ReactNode;
};

/** The loaded menu; `press` opens it immediately. */
export function OpenMenu({ label, trigger, triggerClass, align, press, children }: OpenMenuProps) {
  const { ref, container } = useLandmark();
  const pressed = usePressed(press);
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger
        ref={(button: HTMLElement | null) => {
          ref(button);
          pressed(button);
        }}
        aria-label={label}
        className={triggerClass}
      >
        {trigger}
      </BaseMenu.Trigger>
      <BaseMenu.Portal container={container}>
        <BaseMenu.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-40">
          <BaseMenu.Popup className="max-w-(--available-width) min-w-[min(11rem,var(--available-width))] rounded-lg border border-line bg-surface p-1 shadow-float outline-none">
            {children}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}

export function MenuItem({
  icon,
  onSelect,
  children,
}: {
  icon?: ReactNode;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <BaseMenu.Item onClick={onSelect} className={itemClass}>
      {icon}
      <span>{children}</span>
    </BaseMenu.Item>
  );
}

/** A group with a rich heading. */
export function MenuGroup({ heading, children }: { heading: ReactNode; children: ReactNode }) {
  return (
    <BaseMenu.Group>
      <BaseMenu.GroupLabel className="px-2 pt-1 pb-2">{heading}</BaseMenu.GroupLabel>
      {children}
    </BaseMenu.Group>
  );
}

type MenuChoicesProps<Value extends string> = {
  /** Shown above the choices, between lines; without one they are all that the menu has. */
  label?: string;
  value: Value;
  choices: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
};

/** A radio group in a menu. */
export function MenuChoices<Value extends string>({ label, value, choices, onChange }: MenuChoicesProps<Value>) {
  const choose = (next: unknown) => {
    const chosen = choices.find((choice) => choice.value === next);
    if (chosen) onChange(chosen.value);
  };
  return (
    <BaseMenu.RadioGroup
      aria-label={label}
      value={value}
      onValueChange={choose}
      className={label && "mb-1 border-line border-y py-1"}
    >
      {label && (
        <p aria-hidden className="px-2 py-1 text-muted text-xs">
          {label}
        </p>
      )}
      {choices.map((choice) => (
        <BaseMenu.RadioItem
          key={choice.value}
          value={choice.value}
          closeOnClick
          className={classNames(itemClass, "justify-between")}
        >
          <span>{choice.label}</span>
          <BaseMenu.RadioItemIndicator>
            <Check aria-hidden className="size-4 text-accent" />
          </BaseMenu.RadioItemIndicator>
        </BaseMenu.RadioItem>
      ))}
    </BaseMenu.RadioGroup>
  );
}
