import { hashKeyHex, keyPattern, maskKey, parseKey } from "@/lib/access-keys/secret";

type KeySearch =
  | { kind: "text"; q: string | undefined }
  /** A whole key: only its hash leaves the browser. */
  | { kind: "key"; hash: string; masked: string }
  /** Has a part of a secret in it: `q` is the public part, if there is one. */
  | { kind: "piece"; q: string | undefined };

const pieceWithId = /blk_[0-9A-Za-z]{8}(?=_[0-9A-Za-z])/;
// Longer than any word that people give a key as its name: the tail of a secret.
const longRun = /[0-9A-Za-z]{28,}/;

/** Reads what was typed or pasted into the search, so that nothing of a secret can reach the address. */
export function readKeySearch(text: string): KeySearch {
  const trimmed = text.trim();
  const key = keyPattern.exec(trimmed)?.[0];
  const parsed = key === undefined ? undefined : parseKey(key);
  if (key !== undefined && parsed?.ok) return { kind: "key", hash: hashKeyHex(key), masked: maskKey(parsed) };
  const publicPart = pieceWithId.exec(trimmed)?.[0];
  if (publicPart !== undefined) return { kind: "piece", q: publicPart };
  if (longRun.test(trimmed)) return { kind: "piece", q: undefined };
  return { kind: "text", q: trimmed === "" ? undefined : trimmed.slice(0, 200) };
}
