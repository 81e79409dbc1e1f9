import type { ReactNode } from "react";
import { NavLink } from "@/components/ui/nav-link";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid gap-x-10 gap-y-5 lg:grid-cols-[11rem_minmax(0,1fr)]">
      <nav aria-label="Settings" className="-mx-2.5 flex flex-wrap gap-1 lg:mx-0 lg:-ml-2.5 lg:grid lg:content-start">
        <NavLink href="/settings/access-keys">Access Keys</NavLink>
      </nav>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
