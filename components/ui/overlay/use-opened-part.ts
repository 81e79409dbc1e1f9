"use client";

import { type KeyboardEvent, type RefCallback, useCallback, useRef, useState } from "react";
import { reportError } from "@/components/report-error";

// The scripts of a component fail one by one, and one that an earlier try asked for may fail only now. So this gives up
// when the same script fails again, and a press after the network is back always works.
async function importAgain<Part>(importPart: () => Promise<Part>, failed: Set<string>): Promise<Part> {
  try {
    return await importPart();
  } catch (error) {
    if (failed.has(String(error))) throw error;
    return importAgain(importPart, failed.add(String(error)));
  }
}

/**
 * Loads a component on demand. `load` returns it, or undefined if it could not be loaded, because of the network or a
 * server upgrade; `failed` is then true until the next try. `preload` starts early, when a button is hovered or
 * focused.
 */
export function useLoadedPart<Part>(importPart: () => Promise<Part>) {
  const [state, setState] = useState<"idle" | "loading" | "failed">("idle");
  const load = async (): Promise<Part | undefined> => {
    setState("loading");
    try {
      const part = await importAgain(importPart, new Set());
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
      // Reported once the component is needed.
    });
  };
  return { load, loading: state === "loading", failed: state === "failed", preload };
}

/** `press`: whether the user is still waiting for it. */
export type OpenedPart<Part> = { part: Part; press: boolean };

/**
 * For popups that are loaded when first opened. Spread `opener` on the button that is rendered until then; `opened` is
 * the loaded component; `failed` means that it could not be loaded.
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

/** Presses the button that replaces the opener, and gives it the opener's focus. */
export function usePressed(press: boolean): RefCallback<HTMLElement> {
  const pressed = useRef(!press);
  return useCallback((button: HTMLElement | null) => {
    if (button === null || pressed.current) return;
    pressed.current = true;
    // After its effects, because they attach the press handler.
    queueMicrotask(() => {
      button.focus();
      button.click();
    });
  }, []);
}
