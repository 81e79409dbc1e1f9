"use client";

import { useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";

const hiddenMsMax = 5 * 60 * 1000;

/**
 * Calls `forget` when the page is left: by the back button, into the browser's cache of pages, or because its tab has
 * stayed hidden for minutes. A short look at another tab is how a key gets pasted, so that alone does nothing.
 */
export function useGoneWithThePage(active: boolean, forget: () => void) {
  const forgetNow = useEffectEvent(() => flushSync(forget));
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = () => forgetNow();
    const watch = () => {
      clearTimeout(timer);
      if (document.visibilityState === "hidden") timer = setTimeout(leave, hiddenMsMax);
    };
    window.addEventListener("pagehide", leave);
    window.addEventListener("popstate", leave);
    document.addEventListener("visibilitychange", watch);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("popstate", leave);
      document.removeEventListener("visibilitychange", watch);
    };
  }, [active]);
}
