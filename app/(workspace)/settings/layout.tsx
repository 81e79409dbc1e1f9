import type { ReactNode } from "react";
import { NavLink } from "@/components/ui/nav-link";

const pages = [{ href: "/settings/access-keys", label: "Access Keys" }];

/** The pages of the settings with the menu that leads to each; one page alone needs none, and has all the room. */
export default function SettingsLayout({ children }: { children: ReactNode }) {
  if (pages.length < 2) return children;
  return (
    <div className="grid gap-x-10 gap-y-5 lg:grid-cols-[11rem_minmax(0,1fr)]">
      <nav aria-label="Settings" className="-mx-2.5 flex flex-wrap gap-1 lg:mx-0 lg:-ml-2.5 lg:grid lg:content-start">
        {pages.map(({ href, label }) => (
          <NavLink key={href} href={href}>
            {label}
          </NavLink>
        ))}
      </nav>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
