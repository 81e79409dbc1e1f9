"use client";

import { useSearchParams } from "next/navigation";
import { inputClass } from "@/components/form/field";
import { buttonClass } from "@/components/ui/button-class";

type PlainSearchProps = { placeholder: string; q: string | undefined };

// The input ends up in the URL, so it must be too short for a secret.
const pattern = "(?:(?!blk_[0-9A-Za-z]{8}_[0-9A-Za-z])(?![0-9A-Za-z]{28}).)*";

// A new search starts at the first page.
const replaced = new Set(["q", "hash", "cursor", "from"]);

/** Search in browsers without scripts: a form that keeps the other parameters of the URL. */
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
          title="Searching by access key needs JavaScript."
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
