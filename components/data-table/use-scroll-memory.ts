"use client";

import { useEffect } from "react";

/** How far down each state of a list was scrolled, by its address. */
const positions = new Map<string, number>();
let returningTo: string | undefined;

if (typeof window !== "undefined") {
  window.addEventListener("popstate", () => {
    returningTo = location.href;
  });
}

/**
 * Takes a list that Back or Forward leads to where it was left. The browser tries that at once, while the page before it,
 * which may be shorter, is still there.
 */
export function useScrollMemory(rows: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: with other rows the address is another as well.
  useEffect(() => {
    const address = location.href;
    if (returningTo === address) {
      returningTo = undefined;
      window.scrollTo({ top: positions.get(address) ?? window.scrollY, behavior: "instant" });
    }
    const remember = () => {
      // On the way to another page the browser scrolls on its own.
      if (location.href === address) positions.set(address, window.scrollY);
    };
    // It may have been scrolled before the page came to life.
    remember();
    window.addEventListener("scroll", remember, { passive: true });
    return () => window.removeEventListener("scroll", remember);
  }, [rows]);
}
