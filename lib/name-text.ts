import { z } from "zod";
import { hasInvisible, nameKey } from "./access-keys/name-key";
import { findKeys } from "./access-keys/recognise";
import { keylessText } from "./plain-text";

// PURE. The one rule for what people and things are called: keys, assets, people, accounts.

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const loneMark = /(?:^|\s)\p{M}/u;

/** In the database a character of a name may be made of this many UTF-16 units: a family of emoji has eleven. */
const unitsPerCharacterMax = 16;
/** An entry of an index takes 2,704 bytes. */
const keyBytesMax = 2400;

/** What a reader counts as the characters of a text: extended grapheme clusters (Unicode Standard Annex #29). */
export function charactersOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

const isTooLong = (name: string, lengthMax: number) =>
  name.length > lengthMax * unitsPerCharacterMax || new TextEncoder().encode(nameKey(name)).length > keyBytesMax;

/**
 * A name in Unicode NFC, of 1 to `lengthMax` characters as a reader counts them, all of which can be seen; white space
 * around it goes. `missing` is what an empty one is told.
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
    .refine((name) => !isTooLong(name, lengthMax), "Its characters are made of too many parts. Use a shorter name.");

/** A name that somebody else chose, such as a sign-in provider, made into one that follows the rule; "" where nothing is left. */
export function cleanName(given: string, lengthMax: number): string {
  if (findKeys(given, { pieces: true }).length > 0) return "";
  const visible = [...given.toWellFormed().normalize("NFC")]
    .map((character) =>
      /\s/.test(character) ? " " : hasInvisible(character) || character === "\ufffd" ? "" : character,
    )
    .join("")
    .replace(/(^|\s)\p{M}+/gu, "$1");
  const short = charactersOf(visible.normalize("NFC")).filter(({ length }) => length <= unitsPerCharacterMax);
  // Spaces last: what was taken out may have stood between two.
  const kept = short.join("").replace(/ +/g, " ").normalize("NFC").trim();
  const name = charactersOf(kept).slice(0, lengthMax).join("").trim();
  return nameKey(name) === "" || isTooLong(name, lengthMax) ? "" : name;
}
