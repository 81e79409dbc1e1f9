import type { ReactNode } from "react";
import { classNames } from "./class-names";

type ScrollerProps = { label: string; className?: string; children: ReactNode };

/** Content that may be wider or longer than its container: it scrolls inside, by keyboard too, and the page does not. */
export function Scroller({ label, className, children }: ScrollerProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: this is no part of a form, and too small for a landmark.
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to be able to scroll it.
      tabIndex={0}
      className={classNames("overflow-auto rounded-md", className)}
    >
      {children}
    </div>
  );
}
