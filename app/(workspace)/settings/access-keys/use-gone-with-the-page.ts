"use client";

import { useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";

const hiddenMsMax = 5 * 60 * 1000;

/**
 * Calls `forget` when the page is left, by the back button or into the browser's cache of pages, and when its tab has
 * stayed hidden for minutes. A short look at another tab is how a key gets pasted, so that alone does nothing. While
 * `mayAsk` says so, the browser asks before it closes or reloads the page.
 */
export function useGoneWithThePage(
  active: boolean,
  { forget, mayAsk }: { forget: (why: "left" | "hidden") => void; mayAsk: () => boolean },
) {
  const ask = useEffectEvent((event: BeforeUnloadEvent) => {
    if (mayAsk()) event.preventDefault();
  });
  const forgetNow = useEffectEvent((why: "left" | "hidden") => flushSync(() => forget(why)));
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = () => forgetNow("left");
    const watch = () => {
      clearTimeout(timer);
      if (document.visibilityState === "hidden") timer = setTimeout(() => forgetNow("hidden"), hiddenMsMax);
    };
    const unload = (event: BeforeUnloadEvent) => ask(event);
    window.addEventListener("beforeunload", unload);
    window.addEventListener("pagehide", leave);
    window.addEventListener("popstate", leave);
    document.addEventListener("visibilitychange", watch);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("beforeunload", unload);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("popstate", leave);
      document.removeEventListener("visibilitychange", watch);
    };
  }, [active]);
}
