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
import { mediaMatches } from "../time/environment";
import { useLandmark } from "../use-landmark";

type Part = typeof import("./tooltip-popup");

const openAfterMs = 250;
// Long enough for the way from what is explained to the explanation (WCAG 2.2, 1.4.13).
const closeAfterMs = 150;

type TooltipProps = {
  content: ReactNode;
  side?: "top" | "right";
  /** Whether there is anything to explain. */
  when?: boolean;
  /** A media query for where it says the name that is not shown there: on hover and focus, and to nobody twice. */
  namesAt?: string;
  /** What it explains: has to be reachable by keyboard. */
  children: ReactElement<Record<string, unknown>>;
};

/**
 * A short explanation on hover, on keyboard focus and, where there is no hover, on a tap. Pages have hundreds of them:
 * what shows one is loaded with the first.
 */
export function Tooltip({ content, side = "top", when = true, namesAt, children }: TooltipProps) {
  const id = useId();
  const { ref, container } = useLandmark();
  const explained = useRef<HTMLElement | null>(null);
  const { part, setOpen, setOpenIn } = useTooltipState(() => when && (namesAt === undefined || mediaMatches(namesAt)));
  const handlers = {
    onPointerEnter: ({ pointerType }: { pointerType: string }) =>
      pointerType !== "touch" && setOpenIn(true, openAfterMs),
    onPointerLeave: () => setOpenIn(false, closeAfterMs),
    onFocus: ({ target }: FocusEvent) => target.matches(":focus-visible") && setOpen(true),
    onBlur: () => setOpen(false),
    ...(namesAt === undefined && { onClick: () => setOpen(true) }),
  };
  return (
    <>
      {cloneElement(children, {
        ...handlers,
        ref: (element: HTMLElement | null) => {
          explained.current = element;
          ref(element);
        },
        "aria-describedby": part && namesAt === undefined ? id : undefined,
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
function useTooltipState(mayOpen: () => boolean) {
  const [part, setPart] = useState<Part>();
  const wanted = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const setOpen = async (open: boolean) => {
    clearTimeout(timer.current);
    if (open && !mayOpen()) return;
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
