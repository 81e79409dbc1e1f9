"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { Menu } from "./overlay/menu";
import { type Theme, themeCookie } from "./theme";
import { writeCookie } from "./time/environment";

export const themeChoices = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

const icons = { system: Monitor, light: Sun, dark: Moon } as const;
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

/** Chooses the theme where nobody is signed in. */
export function ThemeMenu({ initial }: { initial: Theme }) {
  const [theme, choose] = useTheme(initial);
  const Icon = icons[theme];
  return (
    <Menu label="Theme" trigger={<Icon aria-hidden className="size-4" />} triggerClass="text-muted hover:text-ink">
      {({ MenuChoices }) => <MenuChoices value={theme} choices={themeChoices} onChange={choose} />}
    </Menu>
  );
}
