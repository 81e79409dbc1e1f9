"use client";

import { useEffect, useEffectEvent } from "react";
import { flushSync } from "react-dom";
import { onSessionEnd } from "@/components/session-end";

const hiddenMsMax = 5 * 60 * 1000;

/** Why something is no longer on the page. */
export type Gone = "left" | "hidden" | "signed_out";

/**
 * Calls `forget` when the page is left, by the back button or into the browser's cache of pages, when its tab has stayed
 * hidden for minutes, and when another tab ends the session. A short look at another tab is how a key gets pasted, so that
 * alone does nothing. While `mayAsk` says so, the browser asks before it closes or reloads the page.
 */
export function useGoneWithThePage(
  active: boolean,
  { forget, mayAsk }: { forget: (why: Gone) => void; mayAsk: () => boolean },
) {
  const ask = useEffectEvent((event: BeforeUnloadEvent) => {
    if (mayAsk()) event.preventDefault();
  });
  const forgetNow = useEffectEvent((why: Gone) => flushSync(() => forget(why)));
  useEffect(() => {
    if (!active) return;
    const stopWatching = whenHiddenForLong(() => forgetNow("hidden"));
    const stopListening = onSessionEnd(() => forgetNow("signed_out"));
    const leave = () => forgetNow("left");
    const unload = (event: BeforeUnloadEvent) => ask(event);
    window.addEventListener("beforeunload", unload);
    window.addEventListener("pagehide", leave);
    window.addEventListener("popstate", leave);
    return () => {
      stopWatching();
      stopListening();
      window.removeEventListener("beforeunload", unload);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("popstate", leave);
    };
  }, [active]);
}

function whenHiddenForLong(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sinceMs: number | undefined;
  const watch = () => {
    clearTimeout(timer);
    // A machine that slept has not counted the time.
    if (sinceMs !== undefined && Date.now() - sinceMs >= hiddenMsMax) return listener();
    sinceMs = document.visibilityState === "hidden" ? Date.now() : undefined;
    if (sinceMs !== undefined) timer = setTimeout(listener, hiddenMsMax);
  };
  // The tab may have been left before there was anything to hide.
  watch();
  document.addEventListener("visibilitychange", watch);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", watch);
  };
}
