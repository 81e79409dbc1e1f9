"use client";

import { useEffect, useRef } from "react";
import { hasCommandKey, readCookie, writeCookie } from "../time/environment";

export type Shortcut = {
  /**
   * One key as `event.key` names it, such as "/" or "j", whatever else it takes to type it. With "Mod+" before it: with ⌘
   * on Apple devices, Ctrl elsewhere; also in text fields, where a key alone is text.
   */
  keys: string;
  /** What it does, in the dialog that lists them. */
  label: string;
  /** The heading there. */
  group: string;
  /** Set where a key that is held down may run it again and again. */
  repeats?: boolean;
  run: () => void;
};

export const modifier = "Mod+";

type Registered = { current: readonly Shortcut[] };

// The last one mounted comes first: of two with the same key, the one nearest to what was opened last runs.
const registered: Registered[] = [];

/**
 * Shortcuts that work while the component is mounted. None does while a dialog, menu or other popup is open, and a key
 * alone does nothing in a text field or select, while text is composed, or once "Single-key shortcuts" is turned off.
 */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const own = useRef(shortcuts);
  useEffect(() => {
    own.current = shortcuts;
  });
  useEffect(() => {
    if (registered.length === 0) document.addEventListener("keydown", runPressed);
    registered.unshift(own);
    return () => {
      registered.splice(registered.indexOf(own), 1);
      if (registered.length === 0) document.removeEventListener("keydown", runPressed);
    };
  }, []);
}

let held = 0;

/** No single key runs anything while this goes on: whoever asked for a text field may be typing into it already. */
export async function holdShortcuts<T>(loading: Promise<T>): Promise<T> {
  held++;
  try {
    return await loading;
  } finally {
    held--;
  }
}

/** All that are registered, each once. */
export function listShortcuts(): Shortcut[] {
  const all = registered.flatMap(({ current }) => current);
  return all.filter(({ keys }, index) => all.findIndex((other) => other.keys === keys) === index);
}

const cookieName = "backline.single-key-shortcuts";
const yearSeconds = 365 * 24 * 60 * 60;

/** WCAG 2.2, 2.1.4: who dictates text, or presses keys by accident, needs to be able to turn them off. */
export const singleKeysAreOn = (): boolean => readCookie(cookieName) !== "off";

export function turnSingleKeys(on: boolean): void {
  writeCookie(`${cookieName}=${on ? "; Max-Age=0" : `off; Max-Age=${yearSeconds}`}`);
}

const takesText = [
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit])",
  "textarea, select, [contenteditable]:not([contenteditable=false])",
  "[role=textbox], [role=searchbox], [role=combobox], [role=listbox], [role=menu], [role=menubar]",
].join(", ");

const popup = ":is([role=dialog], [role=alertdialog], [role=menu], [role=listbox], :popover-open)";

function runPressed(event: KeyboardEvent): void {
  // Chromium fills in forms with events of that name which are no presses.
  if (
    !(event instanceof KeyboardEvent) ||
    event.defaultPrevented ||
    event.isComposing ||
    event.altKey ||
    event.getModifierState("AltGraph")
  )
    return;
  const shortcut = listShortcuts().find((one) => isPressed(one, event));
  if (shortcut === undefined) return;
  const isBlocked = document.querySelector(popup) !== null;
  if (!shortcut.keys.startsWith(modifier)) {
    if (isBlocked || held > 0 || !singleKeysAreOn()) return;
    if (event.target instanceof Element && event.target.closest(takesText) !== null) return;
  }
  // With ⌘ or Ctrl also where it runs nothing: pressed twice, it would lead to the browser's own search field.
  event.preventDefault();
  if (!isBlocked && (!event.repeat || shortcut.repeats)) shortcut.run();
}

function isPressed({ keys }: Shortcut, event: KeyboardEvent): boolean {
  const withModifier = keys.startsWith(modifier);
  const key = withModifier ? keys.slice(modifier.length) : keys;
  const [wanted, other] = hasCommandKey() ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  if (other || wanted !== withModifier || !isKey(key, event)) return false;
  // Shift makes another letter of one, but "?" is typed with it on most keyboards.
  return !event.shiftKey || !/^[a-z]$/i.test(key);
}

function isKey(key: string, event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() === key.toLowerCase()) return true;
  // On a keyboard for Greek or Russian, the key that has the Latin letter as well.
  return event.key.length === 1 && event.key > "~" && event.code === `Key${key.toUpperCase()}`;
}
