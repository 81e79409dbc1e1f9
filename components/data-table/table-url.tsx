"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useTransition,
} from "react";

type Changes = Record<string, string | undefined>;

type TableUrl = {
  /** True while the requested page is loading. */
  pending: boolean;
  /** The state of the table, as it follows the path: empty, or with its question mark. */
  search: string;
  /** The address with some parameters changed; undefined takes one away. */
  hrefWith: (changes: Changes) => string;
  go: (href: string, history: "push" | "replace") => void;
  /** The way to another page of the same table, which is then read from its first row. */
  turnTo: (href: string) => void;
  /** What the table begins with. */
  start: RefObject<HTMLTableElement | null>;
  /** Moves the focus to the table, or to the page while there is none: for when what had the focus goes. */
  focusStart: () => void;
};

const TableUrlContext = createContext<TableUrl | null>(null);

/** Keeps the state of the table inside it in the address, and knows when a change is under way. */
export function TableUrlProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname() ?? "/";
  const current = useSearchParams() ?? undefined;
  const [pending, startTransition] = useTransition();
  const turning = useRef(false);

  const hrefWith = useCallback(
    (changes: Changes) => {
      const params = new URLSearchParams(current);
      // Another filter or sort is another list: its first page, unless the change names one.
      for (const name of ["cursor", "from"]) params.delete(name);
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
    (href: string, history: "push" | "replace") => {
      turning.current = false;
      startTransition(() => router[history](href, { scroll: false }));
    },
    [router],
  );

  const start = useRef<HTMLTableElement>(null);
  const turnTo = useCallback(
    (href: string) => {
      go(href, "push");
      turning.current = true;
    },
    [go],
  );
  const focusStart = useCallback(() => {
    (start.current ?? document.querySelector("main"))?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (pending || !turning.current) return;
    turning.current = false;
    if (start.current === null) focusStart();
    else showFromStart(start.current);
  }, [pending, focusStart]);

  const query = current?.toString() ?? "";
  const search = query === "" ? "" : `?${query}`;
  const value = useMemo(
    () => ({ pending, search, hrefWith, go, turnTo, start, focusStart }),
    [pending, search, hrefWith, go, turnTo, focusStart],
  );
  return <TableUrlContext value={value}>{children}</TableUrlContext>;
}

/** The link to the next page is at the end of the table, and may be gone on the next page. */
function showFromStart(table: HTMLTableElement) {
  table.focus({ preventScroll: true });
  if (table.getBoundingClientRect().top < 0) table.scrollIntoView({ block: "start" });
}

export function useTableUrl(): TableUrl {
  const url = useContext(TableUrlContext);
  if (url === null) throw new Error("useTableUrl needs a TableUrlProvider around it");
  return url;
}
