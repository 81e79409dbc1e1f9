"use client";

import type { ReactNode } from "react";
import { useReady } from "../use-ready";
import { LoadFault } from "./load-fault";
import { useOpenedPart } from "./use-opened-part";

const loadPopover = () => import("./open-popover");

type PopoverProps = { title: string; trigger: ReactNode; triggerClass?: string; children: ReactNode };

/** More information next to an element, on demand. Loaded when it is first opened. */
export function Popover({ title, trigger, triggerClass, children }: PopoverProps) {
  const ready = useReady();
  const { opened, opener, failed } = useOpenedPart(loadPopover);
  if (opened) {
    const { OpenPopover } = opened.part;
    return (
      <OpenPopover title={title} trigger={trigger} triggerClass={triggerClass} press={opened.press}>
        {children}
      </OpenPopover>
    );
  }
  return (
    <>
      <button
        {...opener}
        type="button"
        disabled={!ready}
        aria-haspopup="dialog"
        aria-expanded={false}
        className={triggerClass}
      >
        {trigger}
      </button>
      {failed && <LoadFault />}
    </>
  );
}
