"use client";

import { Tooltip } from "../overlay/tooltip";
import { useReady } from "../use-ready";
import { useNow } from "./clock";
import { exactText, relativeText } from "./time-text";

const timeClass = "inline-block rounded-sm sm:whitespace-nowrap";

/**
 * How long ago or how soon; the exact time on hover and focus, in the browser's language and zone. The server knows
 * neither, so until the browser takes over it is the date in UTC.
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
  const exact = exactText(atMs);
  return (
    <Tooltip content={<span lang={exact.language}>{exact.text}</span>}>
      <time
        dateTime={at}
        data-day={at.slice(0, 10)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach the exact time.
        tabIndex={0}
        className={timeClass}
      >
        {relativeText(atMs, nowMs)}
      </time>
    </Tooltip>
  );
}

/** The exact time with its zone, written out. */
export function ExactTime({ at }: { at: string }) {
  const ready = useReady();
  const { text, language } = ready ? exactText(Date.parse(at)) : { text: at };
  return (
    <time dateTime={at} lang={language}>
      {text}
    </time>
  );
}
