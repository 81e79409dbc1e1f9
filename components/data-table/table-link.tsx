"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { useTableUrl } from "./table-url";

type TableLinkProps = Omit<ComponentProps<typeof Link>, "href" | "onNavigate"> & {
  changes: Record<string, string | undefined>;
  /** Leads to another page of the same table. */
  turning?: boolean;
};

/** A real link to the table in another state: opens in a new tab like any other, and shows when it is under way. */
export function TableLink({ changes, turning = false, ...rest }: TableLinkProps) {
  const { hrefWith, go, turnTo } = useTableUrl();
  const href = hrefWith(changes);
  return (
    <Link
      {...rest}
      href={href}
      prefetch={false}
      scroll={false}
      onNavigate={(event) => {
        event.preventDefault();
        if (turning) turnTo(href);
        else go(href, "push");
      }}
    />
  );
}
