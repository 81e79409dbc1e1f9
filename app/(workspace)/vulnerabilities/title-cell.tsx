"use client";

import Link from "next/link";
import { useTableUrl } from "@/components/data-table/table-url";
import { VisibleText } from "@/components/ui/visible-text";
import type { VulnerabilityRow } from "./row";

const pathCharactersMax = 60;

/** What it is and where: the title leads to all the rest. */
export function TitleCell({ row }: { row: VulnerabilityRow }) {
  const { search } = useTableUrl();
  const shown = row.title.trim() === "" ? "Untitled" : row.title;
  return (
    <>
      <Link
        // With the state of the list, which its page leads back to.
        href={`/vulnerabilities/${row.id}${search}`}
        prefetch={false}
        dir="auto"
        title={shown}
        data-row-link
        className="block rounded-sm text-left font-medium hover:underline hover:underline-offset-4 @max-[60rem]:line-clamp-2 @max-[60rem]:wrap-anywhere @min-[60rem]:truncate"
      >
        {shown}
      </Link>
      <p className="truncate font-mono text-muted text-xs">
        {row.path !== null && (
          <>
            <VisibleText text={ending(row.path)} />
            {row.line !== null && <span>{`:${row.line}`}</span>}
          </>
        )}
        {row.ruleId !== "" && row.ruleId !== row.title && (
          <>
            {row.path !== null && <span>{" · "}</span>}
            <VisibleText text={row.ruleId} />
          </>
        )}
      </p>
    </>
  );
}

/** The end of a path says more than its beginning. */
function ending(path: string): string {
  const characters = [...path];
  return characters.length <= pathCharactersMax ? path : `…${characters.slice(1 - pathCharactersMax).join("")}`;
}
