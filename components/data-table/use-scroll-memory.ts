"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect } from "react";

/** Scroll positions of lists, by URL. */
const positions = new Map<string, number>();
let returningTo: string | undefined;

/** The same text for the same URL, whichever way its query is encoded. */
const addressOf = (pathname: string, search: string) => `${pathname}?${new URLSearchParams(search)}`;
const currentAddress = () => addressOf(location.pathname, location.search);

if (typeof window !== "undefined") {
  window.addEventListener("popstate", () => {
    returningTo = currentAddress();
  });
}

/**
 * Restores the scroll position of a list on Back and Forward. The browser tries at once, while the previous page,
 * which may be shorter, is still shown. The address is the one that the rows were rendered for: after Back in the middle
 * of a navigation, the browser's is ahead of them.
 */
export function useScrollMemory(rows: unknown): void {
  const address = addressOf(usePathname() ?? "/", useSearchParams()?.toString() ?? "");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address changes with the rows, and may be ahead of them.
  useEffect(() => {
    if (returningTo === address) {
      returningTo = undefined;
      window.scrollTo({ top: positions.get(address) ?? window.scrollY, behavior: "instant" });
    }
    const remember = () => {
      // The browser scrolls by itself when it navigates.
      if (currentAddress() === address) positions.set(address, window.scrollY);
    };
    // The user may have scrolled before hydration.
    remember();
    window.addEventListener("scroll", remember, { passive: true });
    return () => window.removeEventListener("scroll", remember);
  }, [rows]);
}
