import { findKeys } from "@/lib/access-keys/credential/recognise";

type KeySearch =
  | { kind: "text"; q: string | undefined }
  /** A whole key: only its hash may leave the browser. */
  | { kind: "key"; key: string; masked: string }
  /** Has a part of a secret in it: `q` is the public part, if there is one. */
  | { kind: "piece"; q: string | undefined };

const publicPart = /^blk_[0-9A-Za-z]{8}/;
// Longer than any word that people give a key as its name: the tail of a secret.
const longRun = /[0-9A-Za-z]{28,}/;

/** Reads what was typed or pasted into the search, so that nothing of a secret can reach the address. */
export function readKeySearch(text: string): KeySearch {
  const trimmed = text.trim();
  const found = findKeys(trimmed, { pieces: true });
  const whole = found.find(({ key }) => key !== undefined);
  if (whole?.key !== undefined) return { kind: "key", key: whole.key, masked: whole.shown };
  const [piece] = found;
  if (piece !== undefined) return { kind: "piece", q: publicPart.exec(piece.shown)?.[0] };
  if (longRun.test(trimmed)) return { kind: "piece", q: undefined };
  return { kind: "text", q: trimmed === "" ? undefined : trimmed.slice(0, 200) };
}
