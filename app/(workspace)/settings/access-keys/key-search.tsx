"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTableUrl } from "@/components/data-table/table-url";
import { classNames } from "@/components/ui/class-names";
import { inputClass } from "@/components/ui/field";
import { readKeySearch } from "./key-search-text";

const pauseMs = 300;

type KeySearchProps = { q: string | undefined; hash: string | undefined };

/**
 * Searches by name, id or a whole pasted key. The field has no name and stands in no form, so the browser never
 * sends or keeps what is in it; a pasted key is hashed here and taken out of the field at once.
 */
export function KeySearch({ q, hash }: KeySearchProps) {
  const { hrefWith, go } = useTableUrl();
  const [text, setText] = useState(q ?? "");
  const [masked, setMasked] = useState<string>();
  const [piece, setPiece] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => () => clearTimeout(timer.current), []);
  // Back and "Clear the filter" change the address from outside; typing is ahead of it and is left alone.
  useEffect(() => {
    if (document.activeElement !== field.current) setText(q ?? "");
  }, [q]);

  const searchLater = (changes: Record<string, string | undefined>) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => go(hrefWith(changes), "replace"), pauseMs);
  };

  const read = (typed: string) => {
    const search = readKeySearch(typed);
    setPiece(search.kind === "piece");
    if (search.kind === "key") {
      setText("");
      setMasked(search.masked);
      searchLater({ hash: search.hash, q: undefined });
      return;
    }
    setText(search.kind === "piece" ? (search.q ?? "") : typed);
    searchLater({ q: search.q, hash: undefined });
  };

  const clear = () => {
    clearTimeout(timer.current);
    setText("");
    setPiece(false);
    field.current?.focus();
    go(hrefWith({ q: undefined, hash: undefined }), "replace");
  };

  return (
    <div className="grid min-w-0 flex-1 basis-64 gap-1">
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
        />
        <input
          ref={field}
          type="search"
          aria-label="Search"
          aria-describedby={piece ? "key-search-piece" : undefined}
          placeholder={hash === undefined ? "Name, id, or a whole key" : (masked ?? "The pasted key")}
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          value={text}
          onChange={(event) => read(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && clear()}
          className={classNames(inputClass, "min-h-9 pr-9 pl-8.5")}
        />
        {(text !== "" || hash !== undefined) && (
          <button
            type="button"
            onClick={clear}
            className="absolute top-1/2 right-1.5 grid size-6 -translate-y-1/2 place-items-center rounded text-muted hover:bg-sunken hover:text-ink"
          >
            <X aria-hidden className="size-4" />
            <span className="sr-only">Clear the search</span>
          </button>
        )}
      </div>
      <p role="status" id="key-search-piece" className="text-[0.8125rem] text-warning empty:hidden">
        {piece &&
          "This is not a whole key, or it is mistyped. The part that is secret was taken out: paste the whole key again."}
      </p>
    </div>
  );
}
