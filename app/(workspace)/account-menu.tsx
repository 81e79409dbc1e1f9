"use client";

import { LogOut } from "lucide-react";
import { useState } from "react";
import { announceSessionEnd } from "@/components/session-end";
import { Menu } from "@/components/ui/overlay/menu";
import type { Theme } from "@/components/ui/theme";
import { themeChoices, useTheme } from "@/components/ui/theme-menu";
import { whyUnanswered } from "@/components/use-submission";
import { signOutAction } from "../(auth)/actions";

type Person = { name: string; email: string; accountName: string; role: string };

/** Who is signed in, in which account, the theme, and the way out. */
export function AccountMenu({ theme: initial, ...person }: Person & { theme: Theme }) {
  const [theme, choose] = useTheme(initial);
  const [failure, setFailure] = useState<string>();
  const leave = async () => {
    // A session that only seems to have ended would be worse than an error.
    const failed = "Couldn’t sign you out. Try again.";
    try {
      const result = await signOutAction({});
      if (result.ok || result.error.code === "signed_out") {
        announceSessionEnd();
        // A full load: nothing that a page held survives the session.
        return window.location.assign("/sign-in");
      }
      setFailure(failed);
    } catch (error) {
      setFailure(await whyUnanswered(error, failed));
    }
  };
  return (
    <div className="relative order-3 grid print:hidden">
      {failure && (
        <p
          role="alert"
          className="absolute top-full right-0 z-10 w-64 rounded-md border border-line bg-surface p-3 text-danger text-sm shadow-float sm:top-auto sm:right-auto sm:bottom-full sm:left-0"
        >
          {failure}
        </p>
      )}
      <Menu trigger={<NameWithInitial name={person.name} />} triggerClass="sm:justify-start" align="start">
        {({ MenuGroup, MenuChoices, MenuItem }) => (
          <>
            <Identity {...person} />
            <MenuGroup heading="Theme">
              <MenuChoices value={theme} choices={themeChoices} onChange={choose} />
            </MenuGroup>
            <MenuGroup>
              <MenuItem icon={<LogOut aria-hidden className="size-4 text-muted" />} onSelect={leave}>
                Sign out
              </MenuItem>
            </MenuGroup>
          </>
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
    <p className="grid w-64 max-w-full px-2 pt-1 pb-2 wrap-anywhere">
      <span className="font-medium">{name}</span>
      <span className="text-muted text-sm">{email}</span>
      <span className="mt-1 text-muted text-sm">
        {accountName} · {role}
      </span>
    </p>
  );
}
