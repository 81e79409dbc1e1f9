"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Select } from "@/components/form/select";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { TableLink } from "./table-link";
import { useTableUrl } from "./table-url";

const sizes = [10, 25, 50, 100];

type PaginationProps = { nextCursor: string | null; previousCursor: string | null; size: number; rows: number };

/** The way to the pages before and after this one, and how long they are; nothing where one short page is all. */
export function Pagination({ nextCursor, previousCursor, size, rows }: PaginationProps) {
  const { hrefWith, go } = useTableUrl();
  if (nextCursor === null && previousCursor === null && rows <= Math.min(...sizes)) return null;
  const offered = [...new Set([...sizes, size])].sort((a, b) => a - b);
  const options = offered.map((count) => ({ value: String(count), label: String(count) }));
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 print:hidden">
      <Select
        label="Rows per page"
        labelShown
        value={String(size)}
        options={options}
        onChange={(value) => go(hrefWith({ size: value }), "push")}
      />
      <div className="flex gap-2">
        <PageLink cursor={previousCursor}>
          <ChevronLeft aria-hidden className="size-4" />
          Previous
        </PageLink>
        <PageLink cursor={nextCursor}>
          Next
          <ChevronRight aria-hidden className="size-4" />
        </PageLink>
      </div>
    </nav>
  );
}

function PageLink({ cursor, children }: { cursor: string | null; children: ReactNode }) {
  if (cursor === null) return <Button disabled>{children}</Button>;
  return (
    <TableLink changes={{ cursor }} turning className={buttonClass()}>
      {children}
    </TableLink>
  );
}
