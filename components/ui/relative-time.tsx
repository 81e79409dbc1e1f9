"use client";

import { useNow } from "./clock";
import { exactText, relativeText } from "./time-text";
import { Tooltip } from "./tooltip";
import { useReady } from "./use-ready";

// As high before the browser takes over as after: what is below must not move away under a pointer.
const timeClass = "inline-block rounded-sm leading-6 sm:whitespace-nowrap";

/**
 * How long ago or how soon, in the browser's language; the exact time and zone on hover and focus. The server knows
 * neither language nor zone, so until the browser takes over it is the date in UTC.
 */
export function RelativeTime({ at }: { at: string }) {
  const nowMs = useNow();
  if (nowMs === null) {
    return (
      <time dateTime={at} data-day={at.slice(0, 10)} className={timeClass}>
        {at.slice(0, 10)}
      </time>
    );
  }
  const atMs = Date.parse(at);
  return (
    <Tooltip content={exactText(atMs, navigator.language)}>
      <time
        dateTime={at}
        data-day={at.slice(0, 10)}
        lang={navigator.language}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach the exact time.
        tabIndex={0}
        className={timeClass}
      >
        {relativeText(atMs, nowMs, navigator.language)}
      </time>
    </Tooltip>
  );
}

/** The exact time with its zone, written out. */
export function ExactTime({ at }: { at: string }) {
  const ready = useReady();
  return (
    <time dateTime={at} lang={ready ? navigator.language : undefined}>
      {ready ? exactText(Date.parse(at), navigator.language) : at}
    </time>
  );
}
