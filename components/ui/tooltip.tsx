"use client";

import { Tooltip as BaseTooltip } from "@base-ui/react/tooltip";
import { type ReactElement, type ReactNode, useId, useState } from "react";
import { useLandmark } from "./use-landmark";

type TooltipProps = {
  content: ReactNode;
  /** What it explains: has to be reachable by keyboard. */
  children: ReactElement<Record<string, unknown>>;
};

/** A short explanation on hover, on keyboard focus and, where there is no hover, on a tap. */
export function Tooltip({ content, children }: TooltipProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const { ref, container } = useLandmark();
  return (
    <BaseTooltip.Root open={open} onOpenChange={setOpen}>
      <BaseTooltip.Trigger
        ref={ref}
        render={children}
        delay={250}
        closeOnClick={false}
        aria-describedby={open ? id : undefined}
        onClick={() => setOpen(true)}
      />
      <BaseTooltip.Portal container={container}>
        <BaseTooltip.Positioner sideOffset={6} className="z-40">
          <BaseTooltip.Popup
            id={id}
            role="tooltip"
            className="max-w-72 rounded-md bg-ink px-2.5 py-1.5 text-[0.8125rem] text-canvas shadow-float"
          >
            {content}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
