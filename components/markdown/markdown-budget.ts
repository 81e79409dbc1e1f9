const charactersMax = 32_000;
const linesMax = 800;
const marksMax = 1_500;
const addressesMax = 300;
const depthMax = 12;

/**
 * True for a text that can be parsed in the time of a page. The parser's time grows with the square of some of what
 * stands in a text: 64 kB of nothing but stars keep it busy for two minutes. Real help texts stay far below all of these.
 */
export function withinBudget(text: string): boolean {
  if (text.length > charactersMax) return false;
  if (count(text, /www\.|https?:/gi) > addressesMax) return false;
  if (count(text, /\n/g) > linesMax || count(text, /[*_~`[\]()>|<&!@#+:\\-]/g) > marksMax) return false;
  return text
    .split("\n")
    .every((line) => count(/^[\s>*+\d.)-]*/.exec(line)?.[0] ?? "", />|[*+-](?=\s)|\d[.)]/g) <= depthMax);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
