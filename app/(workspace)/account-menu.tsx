"use client";

import { Keyboard, LogOut, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu } from "@/components/ui/overlay/menu";
import type { Theme } from "@/components/ui/theme";
import { chooseTheme, themeChoices, useTheme } from "@/components/ui/use-theme";
import { useCommands } from "./palette/commands";
import { useSignOut } from "./use-sign-out";

type Person = { name: string; email: string; accountName: string; role: string };

/** Who is signed in, in which account, the theme, and the way out. */
export function AccountMenu({ theme: initial, ...person }: Person & { theme: Theme }) {
  const theme = useTheme(initial);
  const { signOut, failure, forget } = useSignOut();
  const { showShortcuts } = useCommands();
  return (
    // What could not be done is said beside the button, where the rail has no room for it.
    <div className="floats-alerts relative grid print:hidden">
      {failure && (
        <p role="alert" className="flex items-start gap-2 text-danger text-sm">
          <span>{failure}</span>
          <IconButton label="Dismiss" icon={<X aria-hidden className="size-4" />} onClick={forget} />
        </p>
      )}
      <Menu trigger={<NameWithInitial name={person.name} />} triggerClass="sm:justify-start" align="start">
        {({ MenuGroup, MenuChoices, MenuItem }) => (
          <MenuGroup heading={<Identity {...person} />}>
            <MenuChoices label="Theme" value={theme} choices={themeChoices} onChange={chooseTheme} />
            <MenuItem icon={<Keyboard aria-hidden className="size-4 text-muted" />} onSelect={showShortcuts}>
              Keyboard shortcuts
            </MenuItem>
            <MenuItem icon={<LogOut aria-hidden className="size-4 text-muted" />} onSelect={signOut}>
              Sign out
            </MenuItem>
          </MenuGroup>
        )}
      </Menu>
    </div>
  );
}

function NameWithInitial({ name }: { name: string }) {
  return (
    <>
      <span
        aria-hidden
        className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent"
      >
        {[...name][0]?.toUpperCase()}
      </span>
      <span className="sr-only xl:not-sr-only xl:truncate">{name}</span>
    </>
  );
}

function Identity({ name, email, accountName, role }: Person) {
  return (
    <span className="grid w-64 max-w-full wrap-anywhere">
      <span className="font-medium">{name}</span>
      <span className="text-muted text-sm">{email}</span>
      <span className="mt-1 text-muted text-sm">
        {accountName} · {role}
      </span>
    </span>
  );
}
