"use client";

import Link from "next/link";
import { useTableUrl } from "@/components/data-table/table-url";
import { VisibleText } from "@/components/ui/visible-text";
import type { VulnerabilityRow } from "./row";

/** What it is and where: the heading leads to all the rest. */
export function TitleCell({ row }: { row: VulnerabilityRow }) {
  const { search } = useTableUrl();
  const { heading, subtitle, path, line } = row;
  return (
    <>
      <Link
        // With the state of the list, which its page leads back to.
        href={`/vulnerabilities/${row.id}${search}`}
        prefetch={false}
        dir="auto"
        title={heading}
        data-row-link
        className="block rounded-sm text-left font-medium hover:underline hover:underline-offset-4 @max-[60rem]:line-clamp-2 @max-[60rem]:wrap-anywhere @min-[60rem]:truncate"
      >
        <span>{heading}</span>
        {!subtitle.isCode && <span className="sr-only">{` (${subtitle.text})`}</span>}
      </Link>
      <p className="flex min-w-0 text-muted text-xs">
        {path !== null && <Path path={path} line={line} />}
        {subtitle.text !== "" && (
          // Cut before the path is. Where it is the title of a rule, the name of the link has it already.
          <span
            aria-hidden={subtitle.isCode ? undefined : true}
            className={subtitle.isCode ? "min-w-0 truncate font-mono" : "min-w-0 truncate"}
          >
            {path !== null && <span>{"\u00a0· "}</span>}
            <VisibleText text={subtitle.text} />
          </span>
        )}
      </p>
    </>
  );
}

/** The name of a file says more than its folders: they are what is cut. */
function Path({ path, line }: { path: string; line: number | null }) {
  const nameAt = path.lastIndexOf("/") + 1;
  return (
    <span className="flex max-w-full shrink-0 font-mono">
      <span className="min-w-0 truncate">
        <VisibleText text={path.slice(0, nameAt)} />
      </span>
      <span className="max-w-full shrink-0 truncate">
        <VisibleText text={path.slice(nameAt)} />
        {line !== null && <span>{`:${line}`}</span>}
      </span>
    </span>
  );
}
