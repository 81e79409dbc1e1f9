import "server-only";
import { hash } from "node:crypto";

/**
 * A text that PostgreSQL and JSON can hold, of at most `lengthMax` UTF-16 units: cut between code points, NUL and
 * lone surrogates replaced by U+FFFD.
 */
export function boundedText(value: string, lengthMax: number): string {
  const sound = value.toWellFormed();
  const kept = sound.includes("\0") ? sound.replaceAll("\0", "\ufffd") : sound;
  if (kept.length <= lengthMax) return kept;
  const last = kept.charCodeAt(lengthMax - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return kept.slice(0, splitsPair ? lengthMax - 1 : lengthMax);
}

/** The same for a text that tells things apart: what is cut keeps a digest of the whole, so that two never become one. */
export function boundedKey(value: string, lengthMax: number): string {
  if (value.length <= lengthMax) return boundedText(value, lengthMax);
  return `${boundedText(value, lengthMax - 17)}…${hash("sha256", JSON.stringify(value), "hex").slice(0, 16)}`;
}
