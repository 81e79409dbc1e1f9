"use client";

import { LogOut } from "lucide-react";
import { useState } from "react";
import { announceSessionEnd } from "@/components/session-end";
import { Menu } from "@/components/ui/overlay/menu";
import { whyUnanswered } from "@/components/use-submission";
import { signOutAction } from "../(auth)/actions";

type AccountMenuProps = { name: string; email: string; accountName: string; role: string };

/** Who is signed in, in which account, and the way out. */
export function AccountMenu(person: AccountMenuProps) {
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
    <>
      {failure && (
        <p role="alert" className="text-[0.8125rem] text-danger">
          {failure}
        </p>
      )}
      <Menu trigger={<NameWithInitial name={person.name} />}>
        {({ MenuGroup, MenuItem }) => (
          <MenuGroup heading={<Identity {...person} />}>
            <MenuItem icon={<LogOut aria-hidden className="size-4 text-muted" />} onSelect={leave}>
              Sign out
            </MenuItem>
          </MenuGroup>
        )}
      </Menu>
    </>
  );
}

function NameWithInitial({ name }: { name: string }) {
  return (
    <>
      <span
        aria-hidden
        className="grid size-6 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent"
      >
        {[...name][0]?.toUpperCase()}
      </span>
      <span className="sr-only max-w-40 truncate sm:not-sr-only sm:max-w-40 sm:truncate">{name}</span>
    </>
  );
}

function Identity({ name, email, accountName, role }: AccountMenuProps) {
  return (
    <span className="grid max-w-64">
      <span className="font-medium">{name}</span>
      <span className="text-[0.8125rem] text-muted">{email}</span>
      <span className="mt-1.5 text-[0.8125rem] text-muted">
        {accountName} · {role}
      </span>
    </span>
  );
}
