"use client";

import { useState } from "react";
import { useSearchText } from "@/components/data-table/use-search-text";
import { SearchField } from "@/components/form/search-field";
import { PlainSearch } from "@/components/plain-search";
import { readKeySearch } from "./key-search-text";

type KeySearchProps = { q: string | undefined; hash: string | undefined };

/**
 * Searches by name, description, id or a whole pasted key. The field has no name and stands in no form, so the browser
 * never sends or keeps what is in it; a pasted key is hashed here and taken out of the field at once. Without scripts
 * there is a form instead, which takes no key.
 */
export function KeySearch({ q, hash }: KeySearchProps) {
  const { text, search, onFocusChange } = useSearchText(q);
  const [masked, setMasked] = useState<string>();
  const [piece, setPiece] = useState(false);

  const read = (typed: string) => {
    const found = readKeySearch(typed);
    setPiece(found.kind === "piece");
    if (found.kind === "key") {
      setMasked(found.masked);
      return search("", { hash: found.hash, q: undefined });
    }
    search(found.kind === "piece" ? (found.q ?? "") : typed, { q: found.q, hash: undefined });
  };

  return (
    <div className="grid min-w-0 flex-1 basis-64 gap-1">
      <PlainSearch placeholder="Name or id" q={q} />
      <SearchField
        label="Search"
        describedBy={piece ? "key-search-piece" : undefined}
        placeholder={hash === undefined ? "Name, description, id, or a whole key" : (masked ?? "The pasted key")}
        value={text}
        clearable={text !== "" || hash !== undefined}
        onChange={read}
        onClear={() => {
          setPiece(false);
          search("", { q: undefined, hash: undefined }, 0);
        }}
        onFocusChange={onFocusChange}
      />
      <p role="status" id="key-search-piece" className="text-sm text-warning empty:hidden">
        {piece && "This is not a whole key, or it is mistyped. The secret part was removed: paste the whole key again."}
      </p>
    </div>
  );
}
