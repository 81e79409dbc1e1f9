"use client";

import { type KeyboardEvent, type RefCallback, useCallback, useRef, useState } from "react";

/** `press` says whether whoever asked for it still waits for it. */
export type OpenedPart<Part> = { part: Part; press: boolean };

/**
 * For what opens over the page and is loaded with its first opening. `opener` goes to the button that stands there
 * until then; `opened` has the part once it is there.
 */
export function useOpenedPart<Part>(load: () => Promise<Part>) {
  const [opened, setOpened] = useState<OpenedPart<Part>>();
  const [loading, setLoading] = useState(false);
  const waits = useRef(false);
  const open = async () => {
    waits.current = true;
    if (loading) return;
    setLoading(true);
    try {
      const part = await load();
      setOpened({ part, press: waits.current });
    } finally {
      setLoading(false);
    }
  };
  const opener = {
    "aria-busy": loading || undefined,
    onClick: open,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      open();
    },
    onBlur: () => {
      waits.current = false;
    },
  };
  return { opened, opener };
}

/** Presses the button that takes the place of the opener, with the focus that the opener had. */
export function usePressed(press: boolean): RefCallback<HTMLElement> {
  const pressed = useRef(!press);
  return useCallback((button: HTMLElement | null) => {
    if (button === null || pressed.current) return;
    pressed.current = true;
    // Not before the part is whole: what it does with a press is there after its effects.
    queueMicrotask(() => {
      button.focus();
      button.click();
    });
  }, []);
}
