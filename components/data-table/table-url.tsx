"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useTransition } from "react";

type Changes = Record<string, string | undefined>;

type TableUrl = {
  /** True while the page that was asked for is on its way. */
  pending: boolean;
  /** The address with some parameters changed; undefined takes one away. */
  hrefWith: (changes: Changes) => string;
  go: (href: string, history: "push" | "replace") => void;
};

const TableUrlContext = createContext<TableUrl | null>(null);

/** Keeps the state of the table inside it in the address, and knows when a change is under way. */
export function TableUrlProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const current = useSearchParams();
  const [pending, startTransition] = useTransition();

  const hrefWith = useCallback(
    (changes: Changes) => {
      const params = new URLSearchParams(current);
      // Another filter or sort is another list: its first page, unless the change names one.
      params.delete("cursor");
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) params.delete(name);
        else params.set(name, value);
      }
      const query = params.toString();
      return query === "" ? pathname : `${pathname}?${query}`;
    },
    [current, pathname],
  );

  const go = useCallback(
    (href: string, history: "push" | "replace") => startTransition(() => router[history](href, { scroll: false })),
    [router],
  );

  const value = useMemo(() => ({ pending, hrefWith, go }), [pending, hrefWith, go]);
  return <TableUrlContext value={value}>{children}</TableUrlContext>;
}

export function useTableUrl(): TableUrl {
  const url = useContext(TableUrlContext);
  if (url === null) throw new Error("useTableUrl needs a TableUrlProvider around it");
  return url;
}
