"use client";

import { useSearchParams } from "next/navigation";
import { buttonClass } from "@/components/ui/button-class";
import { inputClass } from "@/components/ui/field";

type PlainSearchProps = { placeholder: string; q: string | undefined };

// All of it gets into the address, so it may be nothing that is long enough to be a secret.
const pattern = "(?:(?!blk_[0-9A-Za-z]{8}_[0-9A-Za-z])(?![0-9A-Za-z]{28}).)*";

// Another search is another list, from its first page.
const replaced = new Set(["q", "hash", "cursor"]);

/** The search in a browser without scripts: a form that asks for the list with everything else that the address says. */
export function PlainSearch({ placeholder, q }: PlainSearchProps) {
  const kept = [...(useSearchParams() ?? [])].filter(([name]) => !replaced.has(name));
  return (
    <noscript>
      <form method="get" className="flex gap-2">
        {kept.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input
          type="search"
          name="q"
          aria-label="Search"
          defaultValue={q}
          placeholder={placeholder}
          maxLength={200}
          pattern={pattern}
          title="An access key can only be searched for with JavaScript."
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          className={`${inputClass} min-h-9`}
        />
        <button type="submit" className={buttonClass()}>
          Search
        </button>
      </form>
    </noscript>
  );
}
