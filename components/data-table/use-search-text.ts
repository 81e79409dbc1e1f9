"use client";

import { useEffect, useRef, useState } from "react";
import { useTableUrl } from "./table-url";

const pauseMs = 300;

type Changes = Record<string, string | undefined>;

/**
 * The text of a search field whose search is in the URL, which follows a moment after the last keystroke.
 * Back and "Clear the filter" change the address from outside; typing is ahead of it and is left alone.
 */
export function useSearchText(searched: string | undefined) {
  const { hrefWith, go } = useTableUrl();
  const [text, setText] = useState(searched ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const focused = useRef(false);

  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  useEffect(() => {
    if (!focused.current) setText(searched ?? "");
  }, [searched]);

  const search = (shown: string, changes: Changes | Promise<Changes>, delayMs = pauseMs) => {
    setText(shown);
    clearTimeout(timer.current);
    const own = setTimeout(async () => {
      const known = await changes;
      if (timer.current === own) go(hrefWith(known), "replace");
    }, delayMs);
    timer.current = own;
  };
  const onFocusChange = (now: boolean) => {
    focused.current = now;
  };
  return { text, search, onFocusChange };
}
