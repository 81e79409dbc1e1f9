"use client";

import {
  cloneElement,
  type FocusEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { useLandmark } from "../use-landmark";

type Part = typeof import("./tooltip-popup");

const openAfterMs = 250;
// Long enough for the way from what is explained to the explanation (WCAG 2.2, 1.4.13).
const closeAfterMs = 150;

type TooltipProps = {
  content: ReactNode;
  side?: "top" | "right";
  /** A media query: there is nothing to explain elsewhere. */
  when?: string;
  /** What it explains: has to be reachable by keyboard. */
  children: ReactElement<Record<string, unknown>>;
};

/**
 * A short explanation on hover, on keyboard focus and, where there is no hover, on a tap. Pages have hundreds of them:
 * what shows one is loaded with the first.
 */
export function Tooltip({ content, side = "top", when = "all", children }: TooltipProps) {
  const id = useId();
  const { ref, container } = useLandmark();
  const explained = useRef<HTMLElement | null>(null);
  const { part, setOpen, setOpenIn } = useTooltipState(when);
  const handlers = {
    onPointerEnter: ({ pointerType }: { pointerType: string }) =>
      pointerType !== "touch" && setOpenIn(true, openAfterMs),
    onPointerLeave: () => setOpenIn(false, closeAfterMs),
    onFocus: ({ target }: FocusEvent) => target.matches(":focus-visible") && setOpen(true),
    onBlur: () => setOpen(false),
    onClick: () => setOpen(true),
  };
  return (
    <>
      {cloneElement(children, {
        ...handlers,
        ref: (element: HTMLElement | null) => {
          explained.current = element;
          ref(element);
        },
        "aria-describedby": part ? id : undefined,
      })}
      {part && (
        <part.TooltipPopup
          id={id}
          side={side}
          anchor={explained.current}
          container={container}
          onClose={() => setOpen(false)}
          onPointerEnter={() => setOpen(true)}
          onPointerLeave={() => setOpenIn(false, closeAfterMs)}
        >
          {content}
        </part.TooltipPopup>
      )}
    </>
  );
}

/** `part` is there while it is open. */
function useTooltipState(when: string) {
  const [part, setPart] = useState<Part>();
  const wanted = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const setOpen = async (open: boolean) => {
    clearTimeout(timer.current);
    if (open && window.matchMedia?.(when).matches === false) return;
    wanted.current = open;
    const loaded = open ? await import("./tooltip-popup") : undefined;
    if (wanted.current === open) setPart(loaded);
  };
  const setOpenIn = (open: boolean, delayMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(open), delayMs);
  };
  return { part, setOpen, setOpenIn };
}
