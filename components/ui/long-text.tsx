"use client";

import { classNames } from "./class-names";
import { Tooltip } from "./overlay/tooltip";

type LongTextProps = {
  text: string;
  /** Longer texts are cut to two lines. */
  charactersMax?: number;
  className?: string;
};

/** A text that people wrote, however long it is: shortened, with the whole text on hover and focus. */
export function LongText({ text, charactersMax = 90, className }: LongTextProps) {
  if (text.length <= charactersMax) return <p className={className}>{text}</p>;
  return (
    <Tooltip content={<span className="whitespace-pre-wrap">{text}</span>}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach the rest of the text. */}
      <p tabIndex={0} className={classNames("line-clamp-2 rounded-sm", className)}>
        {text}
      </p>
    </Tooltip>
  );
}
