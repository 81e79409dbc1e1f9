"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Select } from "@/components/form/select";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { useNumberText } from "./result-count";
import { TableLink } from "./table-link";
import { useTableUrl } from "./table-url";

const sizes = [10, 25, 50, 100];

type PaginationProps = {
  nextCursor: string | null;
  previousCursor: string | null;
  total: { count: number; type: "exact" | "at_least" };
  size: number;
  rows: number;
  /** The number of the first row on a page after the first, where it is known. */
  from: number | undefined;
};

/** Which rows these are, the way to the pages before and after, and how long they are; nothing where one short page is all. */
export function Pagination({ nextCursor, previousCursor, total, size, rows, from }: PaginationProps) {
  const { hrefWith, go } = useTableUrl();
  if (nextCursor === null && previousCursor === null && rows <= Math.min(...sizes)) return null;
  const offered = [...new Set([...sizes, size])].sort((a, b) => a - b);
  const options = offered.map((count) => ({ value: String(count), label: String(count) }));
  const first = previousCursor === null ? 1 : from;
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-3 print:hidden">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Select
          label="Rows per page"
          labelShown
          value={String(size)}
          options={options}
          onChange={(value) => go(hrefWith({ size: value }), "push")}
        />
        {first !== undefined && <Range first={first} last={first + rows - 1} total={total} />}
      </div>
      <div className="flex gap-2">
        <PageLink cursor={previousCursor} from={first && first - size}>
          <ChevronLeft aria-hidden className="size-4" />
          Previous
        </PageLink>
        <PageLink cursor={nextCursor} from={first && first + rows}>
          Next
          <ChevronRight aria-hidden className="size-4" />
        </PageLink>
      </div>
    </nav>
  );
}

type RangeProps = { first: number; last: number; total: PaginationProps["total"] };

function Range({ first, last, total }: RangeProps) {
  const text = useNumberText();
  // Others may have come since the first page was counted.
  const whole = Math.max(total.count, last);
  return (
    <p className="text-muted text-sm">
      {`${text(first)}–${text(last)} of ${text(whole)}${total.type === "at_least" ? "+" : ""}`}
    </p>
  );
}

type PageLinkProps = { cursor: string | null; from: number | undefined; children: ReactNode };

function PageLink({ cursor, from, children }: PageLinkProps) {
  if (cursor === null) return <Button disabled>{children}</Button>;
  const isKnown = from !== undefined && from > 1;
  return (
    <TableLink changes={{ cursor, from: isKnown ? String(from) : undefined }} turning className={buttonClass()}>
      {children}
    </TableLink>
  );
}
