"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { classNames } from "./class-names";
import { Tooltip } from "./overlay/tooltip";
import { watchSize } from "./time/environment";

type CutTextProps = {
  /** The whole of it, for the tooltip, where the text is made of more than words. */
  whole?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
};

/** One line that ends where its room does; where something of it is cut, the whole is there on hover, focus and tap. */
export function CutText({ children, whole = children, className }: CutTextProps) {
  const line = useRef<HTMLSpanElement>(null);
  const isCut = useIsCut(line);
  return (
    <Tooltip content={<span className="whitespace-pre-wrap wrap-anywhere">{whole}</span>} when={isCut}>
      <p tabIndex={isCut ? 0 : undefined} className={classNames("rounded-sm", className)}>
        <span ref={line} className="block truncate">
          {children}
        </span>
      </p>
    </Tooltip>
  );
}

function useIsCut(line: React.RefObject<HTMLElement | null>): boolean {
  const [isCut, setCut] = useState(false);
  useEffect(() => {
    const element = line.current;
    if (element === null) return;
    return watchSize(element, () => setCut(element.scrollWidth > element.clientWidth));
  }, [line]);
  return isCut;
}
