"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False until the browser has taken the page over: before that a press would have no effect, so nothing takes one. */
export function useReady(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
