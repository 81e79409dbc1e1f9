import { Menu as MenuIcon, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { NavLink, NavSheet } from "@/components/ui/nav";
import { documents, pages, settings } from "./pages";

/** The pages, the settings, and what stands at the foot of the rail; `children` stand above them. */
export function Navigation({ version, children }: { version: string; children: ReactNode }) {
  return (
    <NavSheet label="Main" icon={<MenuIcon aria-hidden className="size-5" />}>
      {children}
      <ul className="grid gap-0.5">
        {pages.map(({ href, label, icon: Icon }) => (
          <li key={href}>
            <NavLink href={href} label={label} icon={<Icon aria-hidden className="size-4.5 shrink-0" />} />
          </li>
        ))}
        <li className="group">
          <NavLink
            href="/settings/access-keys"
            section="/settings"
            label="Settings"
            icon={<Settings aria-hidden className="size-4.5 shrink-0" />}
          />
          <SettingsMenu />
        </li>
      </ul>
      <div className="mt-6 grid gap-0.5 sm:mt-auto">
        {documents.map(({ href, label, icon: Icon }) => (
          <NavLink
            key={href}
            href={href}
            document
            label={label}
            icon={<Icon aria-hidden className="size-4.5 shrink-0" />}
          />
        ))}
        <p className="px-2.5 py-1 text-muted text-xs sm:max-xl:sr-only">Backline {version}</p>
      </div>
    </NavSheet>
  );
}

/** Under Settings, while one of its pages is open. */
function SettingsMenu() {
  return (
    <ul className="hidden gap-2 py-1 pl-7 group-has-[[aria-current]]:grid sm:group-has-[[aria-current]]:hidden xl:group-has-[[aria-current]]:grid">
      {settings.map(({ heading, pages }) => (
        <li key={heading}>
          <p className="px-2.5 py-1 text-muted text-xs">{heading}</p>
          <ul>
            {pages.map(({ href, label }) => (
              <li key={href}>
                <NavLink href={href} label={label} />
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
