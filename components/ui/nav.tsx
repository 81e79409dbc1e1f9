"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { classNames } from "./class-names";
import { Tooltip } from "./overlay/tooltip";
import { watchMedia } from "./time/environment";

type NavLinkProps = {
  href: string;
  /** The part of the site that it leads to. */
  section?: string;
  /** Is it no page, but a file? */
  document?: boolean;
  label: string;
  icon?: ReactNode;
};

/** A link of the rail, which marks the current page; where the rail has icons alone, a tooltip names it. */
export function NavLink({ href, section = href, document = false, label, icon }: NavLinkProps) {
  const pathname = usePathname() ?? "/";
  const here = pathname === section || pathname.startsWith(`${section}/`);
  const Anchor = document ? "a" : Link;
  const link = (
    <Anchor
      href={href}
      aria-current={here ? "page" : undefined}
      className={classNames(
        "flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-muted hover:bg-sunken hover:text-ink sm:min-h-8",
        "aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:shadow-[inset_2px_0_0_var(--color-accent)]",
      )}
    >
      {icon}
      <span className={icon ? "sm:max-xl:sr-only" : undefined}>{label}</span>
    </Anchor>
  );
  if (!icon) return link;
  return (
    <Tooltip content={label} side="right" namesAt="(40rem <= width < 80rem)">
      {link}
    </Tooltip>
  );
}

/** A rail beside the page from 640 px on, and a sheet below that, which needs no script to open. `icon` is of its button. */
export function NavSheet({ label, icon, children }: { label: string; icon: ReactNode; children: ReactNode }) {
  const id = useId();
  const sheet = useRef<HTMLElement>(null);
  // A sheet that is open when the window becomes wider would stay above the page.
  useEffect(() => watchMedia("(width >= 40rem)", () => sheet.current?.hidePopover?.()), []);
  const close = ({ target, currentTarget }: MouseEvent<HTMLElement>) => {
    // A dialog would open below it.
    if (target instanceof Element && target.closest("a, [aria-haspopup=dialog]")) currentTarget.hidePopover?.();
  };
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label="Menu"
        className="grid size-10 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink sm:hidden print:hidden"
      >
        {icon}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a link is pressed by keyboard with a click, too. */}
      <nav
        ref={sheet}
        id={id}
        popover="auto"
        aria-label={label}
        onClick={close}
        className="sheet fixed inset-y-0 left-0 m-0 h-dvh w-72 max-w-[85vw] overflow-y-auto border-line border-r bg-canvas p-3 text-ink backdrop:bg-backdrop sm:static sm:flex sm:h-auto sm:w-auto sm:max-w-none sm:flex-1 sm:flex-col sm:-mx-2 sm:overflow-x-clip sm:border-0 sm:bg-transparent sm:px-2 sm:pt-3 sm:pb-0 print:hidden"
      >
        {children}
      </nav>
    </>
  );
}
