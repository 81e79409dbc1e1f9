"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

type NavLinkProps = {
  href: string;
  /** The part of the site that it leads to. */
  section?: string;
  children: ReactNode;
};

/** A navigation link that marks the current page. */
export function NavLink({ href, section = href, children }: NavLinkProps) {
  const pathname = usePathname() ?? "/";
  const here = pathname === section || pathname.startsWith(`${section}/`);
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      className={classNames(
        "inline-flex min-h-8 items-center rounded-md px-2.5 text-muted hover:bg-sunken hover:text-ink",
        "aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink",
      )}
    >
      {children}
    </Link>
  );
}
