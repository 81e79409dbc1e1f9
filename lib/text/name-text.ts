import { z } from "zod";
import { findKeys } from "../access-keys/credential/recognise";
import { hasInvisible, nameKey } from "../access-keys/name-key";
import { keylessText } from "./plain-text";

// PURE. The rule for all names: keys, assets, people, accounts.

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const loneMark = /(?:^|\s)\p{M}/u;

/** Maximum UTF-16 units per character of a name in the database; a family emoji has eleven. */
const unitsPerCharacterMax = 16;
/** Index entries are limited to 2,704 bytes. */
const keyBytesMax = 2400;

/** Characters as readers count them: extended grapheme clusters (Unicode Standard Annex #29). */
export function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

const isTooLong = (name: string, lengthMax: number) =>
  name.length > lengthMax * unitsPerCharacterMax || new TextEncoder().encode(nameKey(name)).length > keyBytesMax;

/**
 * A trimmed name in Unicode NFC, with 1 to `lengthMax` visible characters as readers count them. `missing` is the
 * message for an empty name.
 */
export const nameText = ({ lengthMax, missing }: { lengthMax: number; missing: string }) =>
  keylessText(z.string().max(10_000, `Use at most ${lengthMax} characters.`).trim().normalize("NFC"))
    .refine((name) => name !== "", { error: missing, abort: true })
    .refine((name) => charactersOf(name).length <= lengthMax, {
      error: ({ input }) =>
        `Use at most ${lengthMax} characters; this name has ${typeof input === "string" ? charactersOf(input).length : 0}.`,
      abort: true,
    })
    .refine((name) => !hasInvisible(name), "Remove the invisible characters: names that look alike must be alike.")
    .refine((name) => nameKey(name) !== "", "Use at least one visible character.")
    .refine((name) => !loneMark.test(name), "An accent or another mark has to follow the letter that it belongs to.")
    .refine((name) => !isTooLong(name, lengthMax), "This name is too complex. Use a shorter one.");

/** Turns a name from elsewhere, such as a sign-in provider, into a valid one; "" if nothing is left. */
export function cleanName(given: string, lengthMax: number): string {
  if (findKeys(given, { pieces: true }).length > 0) return "";
  const visible = [...given.toWellFormed().normalize("NFC")]
    .map((character) =>
      /\s/.test(character) ? " " : hasInvisible(character) || character === "\ufffd" ? "" : character,
    )
    .join("")
    .replace(/(^|\s)\p{M}+/gu, "$1");
  const short = charactersOf(visible.normalize("NFC")).filter(({ length }) => length <= unitsPerCharacterMax);
  // Spaces last: removing characters may leave two in a row.
  const kept = short.join("").replace(/ +/g, " ").normalize("NFC").trim();
  const name = charactersOf(kept).slice(0, lengthMax).join("").trim();
  return nameKey(name) === "" || isTooLong(name, lengthMax) ? "" : name;
}
