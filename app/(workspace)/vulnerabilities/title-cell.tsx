"use client";

import Link from "next/link";
import { useTableUrl } from "@/components/data-table/table-url";
import { VisibleText } from "@/components/ui/visible-text";
import type { VulnerabilityRow } from "./row";

const pathCharactersMax = 90;

/** What it is and where: the title leads to all the rest. */
export function TitleCell({ row }: { row: VulnerabilityRow }) {
  const { search } = useTableUrl();
  return (
    <div className="grid gap-0.5">
      <Link
        // With the state of the list, which its page leads back to.
        href={`/vulnerabilities/${row.id}${search}`}
        prefetch={false}
        dir="auto"
        className="line-clamp-3 rounded-sm text-left font-semibold wrap-anywhere underline decoration-line underline-offset-4 hover:decoration-edge"
      >
        {row.title.trim() === "" ? "Untitled" : row.title}
      </Link>
      <div className="grid gap-x-3 gap-y-0.5 font-mono text-xs text-muted">
        {row.path !== null && (
          <p className="wrap-anywhere">
            <VisibleText text={ending(row.path)} />
            {row.line !== null && <span>{`:${row.line}`}</span>}
          </p>
        )}
        {row.ruleId !== "" && row.ruleId !== row.title && (
          <p className="line-clamp-2 wrap-anywhere">
            <VisibleText text={row.ruleId} />
          </p>
        )}
      </div>
    </div>
  );
}

/** The end of a path says more than its beginning. */
function ending(path: string): string {
  const characters = [...path];
  return characters.length <= pathCharactersMax ? path : `…${characters.slice(1 - pathCharactersMax).join("")}`;
}
