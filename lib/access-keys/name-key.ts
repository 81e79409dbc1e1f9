// What can't be seen, so that two names could look alike: control, format and private characters, fillers and the
// like, and the blank pattern of Braille. Joiners and variation selectors are allowed, because emoji and several scripts
// are written with them; names are compared without.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const joining = /\u200c|\u200d|[\ufe00-\ufe0f]/g;

/** Returns whether a text holds a character that people can't see (joiners and variation selectors aside). */
export function hasInvisible(text: string): boolean {
  return invisible.test(text.replace(joining, ""));
}

/**
 * How a name is compared: two names with the same result count as one. Unicode NFKC, no case, nothing that only joins.
 */
export function nameKey(name: string): string {
  return name.replace(joining, "").normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
}
