"use client";

import { useState } from "react";
import { useSearchText } from "@/components/data-table/use-search-text";
import { SearchField } from "@/components/form/search-field";
import { PlainSearch } from "@/components/plain-search";
import { loadFault } from "@/components/ui/overlay/load-fault";
import { readKeySearch } from "./key-search-text";

const notWhole = "This is not a whole key, or it is mistyped. The secret part was removed: paste the whole key again.";

type KeySearchProps = { q: string | undefined; hash: string | undefined };

/**
 * Searches by name, description, id or a whole pasted key. The field has no name and stands in no form, so the browser
 * never sends or keeps what is in it; a pasted key is hashed here and taken out of the field at once. Without scripts
 * there is a form instead, which takes no key.
 */
export function KeySearch({ q, hash }: KeySearchProps) {
  const { text, search, onFocusChange } = useSearchText(q);
  const [masked, setMasked] = useState<string>();
  const [fault, setFault] = useState<string>();

  const searchByHash = async (key: string) => {
    try {
      const { hashKeyHex } = await import("@/lib/access-keys/credential/secret");
      return { hash: hashKeyHex(key), q: undefined };
    } catch {
      setFault(loadFault);
      return {};
    }
  };
  const read = (typed: string) => {
    const found = readKeySearch(typed);
    setFault(found.kind === "piece" ? notWhole : undefined);
    if (found.kind === "key") {
      setMasked(found.masked);
      return search("", searchByHash(found.key));
    }
    search(found.kind === "piece" ? (found.q ?? "") : typed, { q: found.q, hash: undefined });
  };

  return (
    <div className="grid min-w-0 flex-1 basis-64 gap-1">
      <PlainSearch placeholder="Name or id" q={q} />
      <SearchField
        label="Search"
        describedBy={fault && "key-search-fault"}
        placeholder={hash === undefined ? "Name, description, id, or a whole key" : (masked ?? "The pasted key")}
        value={text}
        clearable={text !== "" || hash !== undefined}
        onChange={read}
        onClear={() => {
          setFault(undefined);
          search("", { q: undefined, hash: undefined }, 0);
        }}
        onFocusChange={onFocusChange}
      />
      <p role="status" id="key-search-fault" className="text-sm text-warning empty:hidden">
        {fault}
      </p>
    </div>
  );
}
