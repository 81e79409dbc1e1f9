"use client";

import { useSyncExternalStore } from "react";
import { parseTheme, type Theme, themeCookie } from "./theme";
import { writeCookie } from "./time/environment";

export const themeChoices = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

const yearSeconds = 365 * 24 * 60 * 60;
const changes = new EventTarget();

/** Keeps the choice in a cookie, so that the server's next page has the right colours from its first byte. */
export function chooseTheme(theme: Theme) {
  const value = theme === "system" ? "; Max-Age=0" : `${theme}; Max-Age=${yearSeconds}`;
  writeCookie(`${themeCookie}=${value}`);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  changes.dispatchEvent(new Event("change"));
}

function onThemeChange(listener: () => void) {
  changes.addEventListener("change", listener);
  return () => changes.removeEventListener("change", listener);
}

/** Light, dark, or what the system says; `initial` is what the server rendered. */
export function useTheme(initial: Theme): Theme {
  return useSyncExternalStore(
    onThemeChange,
    () => parseTheme(document.documentElement.dataset.theme),
    () => initial,
  );
}
