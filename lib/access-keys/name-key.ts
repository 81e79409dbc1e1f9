// Control, format and unassigned characters can't be seen, so two names could look alike. The joiners are
// allowed: emoji and several scripts are written with them.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const joiners = /[\u200c\u200d]/g;

/** Says whether a text holds a character that people can't see (joiners aside). */
export function hasInvisible(text: string): boolean {
  return invisible.test(text.replace(joiners, ""));
}

/** How a name is compared: two names with the same result count as one. Unicode NFKC, no case, no joiners. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").replace(joiners, "").replace(/\s+/g, " ").trim().toLowerCase();
}
