"use client";

import type { ReactNode } from "react";
import { classNames } from "../class-names";
import { useReady } from "../use-ready";
import { LoadFault } from "./load-fault";
import { useOpenedPart } from "./use-opened-part";

const loadParts = () => import("./menu-parts");
type MenuParts = Awaited<ReturnType<typeof loadParts>>;

type MenuProps = {
  label?: string;
  trigger: ReactNode;
  triggerClass?: string;
  align?: "start" | "end";
  /** What is in it, made of the parts of a menu, which are loaded when it is opened. */
  children: (parts: MenuParts) => ReactNode;
};

/** A button that opens a list of things to do. `label` names it where its content does not. */
export function Menu({ label, trigger, triggerClass, align = "end", children }: MenuProps) {
  const ready = useReady();
  const { opened, opener, failed } = useOpenedPart(loadParts);
  const buttonClass = classNames(
    "inline-flex min-h-9 min-w-9 items-center justify-center gap-2 rounded-md px-2 hover:bg-sunken",
    triggerClass,
  );
  if (opened) {
    const { OpenMenu } = opened.part;
    return (
      <OpenMenu label={label} trigger={trigger} triggerClass={buttonClass} align={align} press={opened.press}>
        {children(opened.part)}
      </OpenMenu>
    );
  }
  return (
    <>
      <button
        {...opener}
        type="button"
        disabled={!ready}
        aria-haspopup="menu"
        aria-expanded={false}
        aria-label={label}
        className={buttonClass}
      >
        {trigger}
      </button>
      {failed && <LoadFault />}
    </>
  );
}
