"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { Menu } from "./overlay/menu";
import type { Theme } from "./theme";
import { chooseTheme, themeChoices, useTheme } from "./use-theme";

const icons = { system: Monitor, light: Sun, dark: Moon } as const;

/** Chooses the theme where nobody is signed in. */
export function ThemeMenu({ initial }: { initial: Theme }) {
  const theme = useTheme(initial);
  const Icon = icons[theme];
  return (
    <Menu label="Theme" trigger={<Icon aria-hidden className="size-4" />} triggerClass="text-muted hover:text-ink">
      {({ MenuChoices }) => <MenuChoices value={theme} choices={themeChoices} onChange={chooseTheme} />}
    </Menu>
  );
}
