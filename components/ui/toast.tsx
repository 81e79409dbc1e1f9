"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { classNames } from "./class-names";
import { IconButton } from "./icon-button";

type ToastProps = {
  tone?: "neutral" | "danger";
  /** What can be done about it, such as to undo it. */
  action?: ReactNode;
  /** Set where nobody can have gone on meanwhile; else it takes the focus only from what is about to go. */
  takesFocus?: boolean;
  onDismiss: () => void;
  children: ReactNode;
};

/** What was done last, until it is dismissed or something else is done: no time runs out on those who read slowly. */
export function Toast({ tone = "neutral", action, takesFocus = false, onDismiss, children }: ToastProps) {
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // After a dialog has given the focus back.
    const timer = setTimeout(() => {
      const focused = document.activeElement;
      const around = target.current?.closest("[data-toasts]");
      if (takesFocus || focused === document.body || around?.contains(focused)) target.current?.focus();
    }, 50);
    return () => clearTimeout(timer);
  }, [takesFocus]);
  return (
    <div
      ref={target}
      role={tone === "danger" ? "alert" : "status"}
      tabIndex={-1}
      className={classNames(
        "pointer-events-auto flex max-w-xl items-center gap-3 rounded-lg border border-line bg-surface py-1.5 pr-1.5 pl-4 shadow-float",
        tone === "danger" && "text-danger",
      )}
    >
      <div className="min-w-0 wrap-anywhere">{children}</div>
      <div className="flex shrink-0 items-center gap-1">
        {action}
        <IconButton label="Dismiss" icon={<X aria-hidden className="size-4" />} onClick={onDismiss} />
      </div>
    </div>
  );
}

/** Where toasts are, and what else floats above the end of a page. */
export function ToastArea({ children }: { children: ReactNode }) {
  return (
    <div
      data-toasts
      className="pointer-events-none sticky bottom-4 z-20 grid justify-items-center gap-2 empty:hidden print:hidden"
    >
      {children}
    </div>
  );
}
