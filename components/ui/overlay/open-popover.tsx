"use client";

import { Popover as BasePopover } from "@base-ui/react/popover";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../icon-button";
import { useLandmark } from "../use-landmark";
import { usePressed } from "./use-opened-part";

type OpenPopoverProps = {
  title: string;
  trigger: ReactNode;
  triggerClass: string | undefined;
  press: boolean;
  children: ReactNode;
};

/** The loaded popover; `press` opens it immediately. */
export function OpenPopover({ title, trigger, triggerClass, press, children }: OpenPopoverProps) {
  const { ref, container } = useLandmark();
  const pressed = usePressed(press);
  return (
    <BasePopover.Root>
      <BasePopover.Trigger
        ref={(button: HTMLElement | null) => {
          ref(button);
          pressed(button);
        }}
        className={triggerClass}
      >
        {trigger}
      </BasePopover.Trigger>
      <BasePopover.Portal container={container}>
        <BasePopover.Positioner sideOffset={6} align="start" collisionPadding={12} className="z-40">
          <BasePopover.Popup className="max-h-(--available-height) w-80 max-w-(--available-width) overflow-y-auto rounded-lg border border-line bg-surface p-4 shadow-float outline-none">
            <div className="mb-2 flex items-start justify-between gap-2">
              <BasePopover.Title className="min-w-0 font-semibold wrap-anywhere">{title}</BasePopover.Title>
              <BasePopover.Close
                render={
                  <IconButton label="Close" icon={<X aria-hidden className="size-4" />} className="-mt-1 -mr-1.5" />
                }
              />
            </div>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
