"use client";

import { useState } from "react";
import { type Theme, themeCookie } from "./theme";
import { writeCookie } from "./time/environment";

export const themeChoices = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

const yearSeconds = 365 * 24 * 60 * 60;

/** Keeps the choice in a cookie, so that the server's next page has the right colours from its first byte. */
function remember(theme: Theme) {
  const value = theme === "system" ? "; Max-Age=0" : `${theme}; Max-Age=${yearSeconds}`;
  writeCookie(`${themeCookie}=${value}`);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Light, dark, or what the system says, and how to choose another. */
export function useTheme(initial: Theme): [Theme, (next: Theme) => void] {
  const [theme, setTheme] = useState(initial);
  const choose = (next: Theme) => {
    setTheme(next);
    remember(next);
  };
  return [theme, choose];
}
