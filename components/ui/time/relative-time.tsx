"use client";

import { Tooltip } from "../overlay/tooltip";
import { useReady } from "../use-ready";
import { useNow } from "./clock";
import { exactText, relativeText } from "./time-text";

/** How long ago or how soon; the exact time on hover and focus, in the browser's language and zone. */
export function RelativeTime({ at }: { at: string }) {
  const nowMs = useNow();
  return (
    <Tooltip content={<ExactTime at={at} />}>
      <time
        dateTime={at}
        data-day={at.slice(0, 10)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach the exact time.
        tabIndex={0}
        className="inline-block rounded-sm sm:whitespace-nowrap"
      >
        {relativeText(Date.parse(at), nowMs)}
      </time>
    </Tooltip>
  );
}

/** The exact time with its zone, written out; as it is stored until the browser's language and zone are known. */
export function ExactTime({ at }: { at: string }) {
  const ready = useReady();
  const { text, language } = ready ? exactText(Date.parse(at)) : { text: at };
  return (
    <time dateTime={at} lang={language}>
      {text}
    </time>
  );
}
