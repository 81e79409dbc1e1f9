"use client";

import { classNames } from "./class-names";
import { Tooltip } from "./overlay/tooltip";

type LongTextProps = {
  text: string;
  /** Longer texts are cut to two lines, or to one. */
  charactersMax?: number;
  oneLine?: boolean;
  className?: string;
};

/** A text that people wrote, however long it is: shortened, with the whole text on hover and focus. */
export function LongText({ text, charactersMax = 90, oneLine = false, className }: LongTextProps) {
  const cut = oneLine ? "truncate" : "line-clamp-2";
  if (text.length <= charactersMax) return <p className={classNames(oneLine && cut, className)}>{text}</p>;
  return (
    <Tooltip content={<span className="whitespace-pre-wrap">{text}</span>}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach the rest of the text. */}
      <p tabIndex={0} className={classNames(cut, "rounded-sm", className)}>
        {text}
      </p>
    </Tooltip>
  );
}
