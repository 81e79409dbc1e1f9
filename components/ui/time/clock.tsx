"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

const tickMs = 20_000;
let nowMs: number | undefined;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    nowMs = Date.now();
    timer = setInterval(() => {
      nowMs = Date.now();
      for (const notify of listeners) notify();
    }, tickMs);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function current(): number {
  nowMs ??= Date.now();
  return nowMs;
}

const RenderedAtMs = createContext(0);

/** Tells what is in it when the server rendered the page. */
export function RenderedAt({ atMs, children }: { atMs: number; children: ReactNode }) {
  return <RenderedAtMs value={atMs}>{children}</RenderedAtMs>;
}

/**
 * The time in milliseconds, one for the whole page. On the server and in the first render of the browser it is when the
 * server rendered the page, so that both write the same and nothing jumps.
 */
export function useNow(): number {
  const renderedAtMs = useContext(RenderedAtMs);
  return useSyncExternalStore(subscribe, current, () => renderedAtMs);
}
