"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { useTableUrl } from "./table-url";

type TableLinkProps = Omit<ComponentProps<typeof Link>, "href" | "onNavigate"> & {
  changes: Record<string, string | undefined>;
};

/** A real link to the table in another state: opens in a new tab like any other, and shows when it is under way. */
export function TableLink({ changes, ...rest }: TableLinkProps) {
  const { hrefWith, go } = useTableUrl();
  const href = hrefWith(changes);
  return (
    <Link
      {...rest}
      href={href}
      prefetch={false}
      scroll={false}
      onNavigate={(event) => {
        event.preventDefault();
        go(href, "push");
      }}
    />
  );
}
