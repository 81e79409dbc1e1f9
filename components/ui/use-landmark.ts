"use client";

import { useCallback, useRef } from "react";

/**
 * For what opens over the page: `ref` goes to its trigger, `container` to its portal. It then stays within the
 * landmark or dialog that its trigger is in, where a screen reader's user looks for it. A landmark lays out what it
 * holds as blocks: as an item of a row the portal would push the trigger from under the pointer.
 */
export function useLandmark() {
  const container = useRef<HTMLElement | null>(null);
  const ref = useCallback((trigger: HTMLElement | null) => {
    container.current = trigger?.closest<HTMLElement>("main, header, [role=dialog], [role=alertdialog]") ?? null;
  }, []);
  return { ref, container };
}
