"use client";

import { type KeyboardEvent, type RefCallback, useCallback, useRef, useState } from "react";
import { reportError } from "../report-error";

/**
 * For a part of the page that is loaded when it is needed. `load` gives it, or undefined where it could not be loaded:
 * without a connection, or after an upgrade of the server. `failed` says so until it is tried again. `preload` begins
 * early, for a button that the pointer or the focus has reached.
 */
export function useLoadedPart<Part>(importPart: () => Promise<Part>) {
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const load = async (): Promise<Part | undefined> => {
    setState("loading");
    try {
      const part = await importPart();
      setState("idle");
      return part;
    } catch (error) {
      setState("failed");
      reportError(error);
      return undefined;
    }
  };
  const preload = () => {
    importPart().catch(() => {
      // Said when the part is really needed.
    });
  };
  return { load, loading: state === "loading", failed: state === "failed", preload };
}

/** `press` says whether whoever asked for it still waits for it. */
export type OpenedPart<Part> = { part: Part; press: boolean };

/**
 * For what opens over the page and is loaded with its first opening. `opener` goes to the button that stands there
 * until then; `opened` has the part once it is there; `failed` says that it could not be loaded.
 */
export function useOpenedPart<Part>(importPart: () => Promise<Part>) {
  const [opened, setOpened] = useState<OpenedPart<Part>>();
  const { load, loading, failed, preload } = useLoadedPart(importPart);
  const waits = useRef(false);
  const open = async () => {
    waits.current = true;
    if (loading) return;
    const part = await load();
    if (part !== undefined) setOpened({ part, press: waits.current });
  };
  const opener = {
    "aria-busy": loading || undefined,
    onClick: open,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      open();
    },
    onPointerEnter: preload,
    onFocus: preload,
    onBlur: () => {
      waits.current = false;
    },
  };
  return { opened, opener, failed };
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
