"use client";

import { Tooltip as BaseTooltip } from "@base-ui/react/tooltip";
import type { ReactNode, RefObject } from "react";

type TooltipPopupProps = {
  id: string;
  side: "top" | "right";
  anchor: Element | null;
  container: RefObject<HTMLElement | null>;
  onClose: () => void;
  onPointerEnter: () => void;
  onPointerLeave: () => void;
  children: ReactNode;
};

/** The tooltip's popup, next to its trigger. Escape closes it. */
export function TooltipPopup({ id, side, anchor, container, onClose, children, ...pointer }: TooltipPopupProps) {
  return (
    <BaseTooltip.Root open onOpenChange={(open) => !open && onClose()}>
      <BaseTooltip.Portal container={container}>
        <BaseTooltip.Positioner side={side} sideOffset={6} anchor={anchor} className="z-40">
          <BaseTooltip.Popup
            {...pointer}
            id={id}
            role="tooltip"
            className="max-w-72 rounded-md border border-transparent bg-ink px-2.5 py-1.5 text-sm text-canvas shadow-float"
          >
            {children}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
