"use client";

import { useEffect, useRef, useState } from "react";
import { useTableUrl } from "./table-url";

const pauseMs = 300;

/**
 * The text of a search field whose search is in the URL, which follows a moment after the last keystroke.
 * Back and "Clear the filter" change the address from outside; typing is ahead of it and is left alone.
 */
export function useSearchText(searched: string | undefined) {
  const { hrefWith, go } = useTableUrl();
  const [text, setText] = useState(searched ?? "");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const focused = useRef(false);

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!focused.current) setText(searched ?? "");
  }, [searched]);

  const search = (shown: string, changes: Record<string, string | undefined>, delayMs = pauseMs) => {
    setText(shown);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => go(hrefWith(changes), "replace"), delayMs);
  };
  const onFocusChange = (now: boolean) => {
    focused.current = now;
  };
  return { text, search, onFocusChange };
}
