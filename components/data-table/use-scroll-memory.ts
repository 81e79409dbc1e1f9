"use client";

import { useEffect } from "react";

/** Scroll positions of lists, by URL. */
const positions = new Map<string, number>();
let returningTo: string | undefined;

if (typeof window !== "undefined") {
  window.addEventListener("popstate", () => {
    returningTo = location.href;
  });
}

/**
 * Restores the scroll position of a list on Back and Forward. The browser tries at once, while the previous page,
 * which may be shorter, is still shown.
 */
export function useScrollMemory(rows: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the URL changes whenever the rows do.
  useEffect(() => {
    const address = location.href;
    if (returningTo === address) {
      returningTo = undefined;
      window.scrollTo({ top: positions.get(address) ?? window.scrollY, behavior: "instant" });
    }
    const remember = () => {
      // The browser scrolls by itself when it navigates.
      if (location.href === address) positions.set(address, window.scrollY);
    };
    // The user may have scrolled before hydration.
    remember();
    window.addEventListener("scroll", remember, { passive: true });
    return () => window.removeEventListener("scroll", remember);
  }, [rows]);
}
