import type { ReactNode } from "react";
import { classNames } from "./class-names";

const fade = "transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";

/** Beneath the viewport of its own dialog, and above that of a dialog which it was opened from. */
export const backdropClass = classNames("backdrop fixed inset-0 z-30 bg-backdrop", fade);

/**
 * The viewport scrolls, not the popup: long content stays reachable at 320 px and with large text. What gets the focus is
 * scrolled to above the footer.
 */
export const viewportClass =
  "fixed inset-0 z-30 flex flex-col items-center scroll-pb-20 overflow-y-auto overscroll-contain pt-10 sm:p-6 sm:pt-[8vh]";

export function popupClass(width: "wide" | "narrow"): string {
  return classNames(
    "relative mt-auto w-full min-w-0 shrink-0 rounded-t-xl border border-line bg-surface text-ink shadow-float outline-none sm:mt-0 sm:mb-auto sm:rounded-xl",
    width === "wide" ? "sm:max-w-2xl" : "sm:max-w-md",
    fade,
  );
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
