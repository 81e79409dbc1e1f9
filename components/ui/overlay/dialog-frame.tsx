"use client";

import { type ReactNode, useLayoutEffect } from "react";
import { classNames } from "../class-names";

const fade = "transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";

/** Beneath the viewport of its own dialog, and above that of a dialog which it was opened from. */
export const backdropClass = classNames("backdrop fixed inset-0 z-30 bg-backdrop", fade);

/**
 * The viewport scrolls, not the popup: long content stays reachable at 320 px and with large text. What gets the focus is
 * scrolled to above the footer.
 */
export const viewportClass =
  "fixed inset-0 z-30 flex flex-col items-center scroll-pb-32 overflow-y-auto overscroll-contain pt-10 sm:p-6 sm:pt-[5vh]";

export function popupClass(width: "wide" | "narrow"): string {
  return classNames(
    "relative mt-auto w-full min-w-0 shrink-0 rounded-t-xl border border-line bg-surface text-ink shadow-float outline-none sm:mt-0 sm:mb-auto sm:rounded-xl",
    width === "wide" ? "sm:max-w-2xl" : "sm:max-w-md",
    fade,
  );
}

let modals = 0;

/**
 * Keeps the keyboard out of the page behind an open dialog. The dialog leads the focus back with the next frame only: on a
 * busy page two quick presses of Tab would leave it.
 */
export function useInertPage(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return;
    const setInert = (change: 1 | -1) => {
      modals += change;
      document.querySelector(".application")?.toggleAttribute("inert", modals > 0);
    };
    setInert(1);
    return () => setInert(-1);
  }, [open]);
}

export function DialogBody({ children }: { children: ReactNode }) {
  return <div className="grid gap-5 px-5 pb-5 sm:px-6">{children}</div>;
}

/** The way on and the way out, at the end of a dialog and always in sight. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer className="sticky bottom-0 z-10 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-surface px-5 py-3 sm:-bottom-6 sm:rounded-b-xl sm:px-6">
      {children}
    </footer>
  );
}
