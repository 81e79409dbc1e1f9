// PURE: names invisible characters, by Unicode properties; the names are shortened from the standard.

const names = new Map([
  ["\u00a0", "a no-break space"],
  ["\u00ad", "a soft hyphen"],
  ["\u061c", "an Arabic letter mark"],
  ["\u180e", "a Mongolian vowel separator"],
  ["\u200b", "a zero-width space"],
  ["\u200c", "a zero-width non-joiner"],
  ["\u200d", "a zero-width joiner"],
  ["\u200e", "a left-to-right mark"],
  ["\u200f", "a right-to-left mark"],
  ["\u2028", "a line separator"],
  ["\u2029", "a paragraph separator"],
  ["\u202f", "a narrow no-break space"],
  ["\u2060", "a word joiner"],
  ["\u2800", "a blank Braille pattern"],
  ["\u3000", "an ideographic space"],
  ["\u3164", "a Hangul filler"],
  ["\ufeff", "a byte-order mark"],
]);

const kinds: readonly (readonly [RegExp, string])[] = [
  [/\p{Bidi_Control}/u, "a mark that changes the reading order"],
  [/\p{Variation_Selector}/u, "a variation selector"],
  [/[\u{e0000}-\u{e007f}]/u, "a tag character"],
  [/\p{Zs}/u, "a space that is not the usual one"],
  [/\p{Cc}/u, "a control character"],
  [/\p{Co}/u, "a private-use character"],
  [/\p{Cs}/u, "half of a surrogate pair"],
  [/./su, "an invisible character"],
];

/** All invisible characters except space, tab and line ends. */
const unseen = /(?![ \t\r\n])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A character as the Unicode Standard writes it, such as U+200B. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Makes a text safe for terminals: escapes characters that move the cursor or change the reading order. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `<${codePoint(character)}>`);
}

/** Describes the first invisible character by name and code point; undefined if there is none. */
export function describeInvisible(text: string): string | undefined {
  const character = unseen.exec(text)?.[0];
  if (character === undefined) return undefined;
  const kind = names.get(character) ?? kinds.find(([pattern]) => pattern.test(character))?.[1];
  return `${kind} (${codePoint(character)})`;
}
