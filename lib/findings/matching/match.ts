import { align, type Pairing } from "./align";
import type { Signs } from "./identity";

/** One side of a comparison. */
type Side = {
  line: number | null;
  /** Orders those on one line. */
  column: number | null;
  /** Orders those in one column, or without columns. */
  order: string;
  /** The function, class or module around it. */
  logicalLocation: string | null;
  /** Equal for findings with the same signs. */
  fingerprint: string;
  signs: Signs;
  isSuppressed: boolean;
};

export type Known = Side & { id: string; isAbsent: boolean };
export type Reported = Side & { seq: number };

/** What is known of a file besides the findings that are compared. */
export type FileEdits = {
  /** By how many lines the code at this line has moved, as the findings tell that are paired already. */
  shiftAt(line: number): number;
  /** Functions of which a finding was known, and of which one is reported. */
  functionsKnown: ReadonlySet<string>;
  functionsReported: ReadonlySet<string>;
};

export type Match = { seq: number; id: string };

/** From all signs to fewer: two findings are compared once, by the first key that they share. */
const keys: readonly ((side: Side) => string)[] = [
  ({ fingerprint }) => fingerprint,
  ({ signs, logicalLocation }) => JSON.stringify([signs.message, signs.snippet, logicalLocation]),
  ({ signs }) => JSON.stringify([signs.message, signs.snippet]),
  ({ signs, logicalLocation }) => JSON.stringify([signs.message, logicalLocation]),
  ({ signs }) => signs.message,
];

/** How far a finding that was gone may return from its line where others like it did not go. */
const returnLinesMax = 3;

/**
 * Finds which of the reported findings of one rule in one file are which of the known ones. A pair has the same message
 * and no other code, and each is in one pair at most; of several that fit, the nearest. Rather no pair than a wrong one:
 * the decision of a person would move to a finding that nobody has seen.
 */
export function matchFindings(known: readonly Known[], reported: readonly Reported[], file: FileEdits): Match[] {
  const matches: Match[] = [];
  const open = { known: new Set(known), reported: new Set(reported) };
  for (const [position, key] of keys.entries()) {
    const compared = keys.slice(0, position);
    const fits = (k: Known, r: Reported, moved: number | undefined) =>
      compared.some((earlier) => earlier(k) === earlier(r)) ? undefined : costOf(k, r, moved, file);
    const classes = groupBy(open.known, key);
    for (const [value, candidates] of groupBy(open.reported, key)) {
      const ofClass = classes.get(value);
      if (ofClass === undefined) continue;
      for (const [k, r] of pairsOf(ofClass, candidates, fits, file)) {
        matches.push({ seq: r.seq, id: k.id });
        open.known.delete(k);
        open.reported.delete(r);
      }
    }
  }
  return matches;
}

type Fits = (known: Known, reported: Reported, moved: number | undefined) => number | undefined;

/** First those that the last report named, then those that were gone. */
function pairsOf(
  known: readonly Known[],
  reported: readonly Reported[],
  fits: Fits,
  file: FileEdits,
): [Known, Reported][] {
  const detected = pairsInOrder(
    known.filter(({ isAbsent }) => !isAbsent),
    reported,
    fits,
    (line) => file.shiftAt(line),
  );
  const taken = new Set(detected.map(([, r]) => r));
  const absent = known.filter(({ isAbsent }) => isAbsent);
  const left = reported.filter((r) => !taken.has(r));
  if (detected.length === 0) return pairsInOrder(absent, left, fits, (line) => file.shiftAt(line));
  const near: Fits = (k, r, moved) => (Math.abs(moved ?? 0) <= returnLinesMax ? fits(k, r, moved) : undefined);
  return [...detected, ...pairsInOrder(absent, left, near, shiftsOf(detected.map(([k, r]) => [k.line, r.line])))];
}

function pairsInOrder(
  known: readonly Known[],
  reported: readonly Reported[],
  fits: Fits,
  shiftAt: (line: number) => number,
): [Known, Reported][] {
  const [left, right] = [[...known].sort(byLine), [...reported].sort(byLine)];
  const expected = left.map(({ line }) => (line === null ? null : line + shiftAt(line)));
  const pairing = (k: number, r: number): Pairing | undefined => {
    const [one, other, line] = [left[k], right[r], expected[k] ?? null];
    if (one === undefined || other === undefined) return undefined;
    const moved = line === null || other.line === null ? undefined : other.line - line;
    const cost = fits(one, other, moved);
    return cost === undefined ? undefined : { cost, shift: moved ?? 0 };
  };
  return align(left.length, right.length, pairing).flatMap(([k, r]) => {
    const [one, other] = [left[k], right[r]];
    return one === undefined || other === undefined ? [] : [[one, other] satisfies [Known, Reported]];
  });
}

const [renamedCost, otherPrintCost, unknownCost, orderCost, columnCost] = [0.3, 0.5, 0.1, 0.05, 0.05];
/** More than a move by a few lines: next to one that is suppressed there may be one like it that is not. */
const suppressedCost = 2.2;

/** What speaks against a pair with one message; undefined when they are two findings. `moved`: unknown without lines. */
function costOf(k: Known, r: Reported, moved: number | undefined, file: FileEdits): number | undefined {
  const [one, other] = [k.signs, r.signs];
  if (one.message !== other.message) return undefined;
  if (one.snippet !== "" && other.snippet !== "" && one.snippet !== other.snippet) return undefined;
  const hasSameCode = one.snippet !== "" && one.snippet === other.snippet;
  const prints = comparePrints(one.prints, other.prints);
  if (prints === "differ" && !hasSameCode && moved !== 0 && !(k.line === null && r.line === null)) return undefined;
  let cost = k.order === r.order ? 0 : orderCost;
  if (moved === 0 && k.column !== null && r.column !== null && k.column !== r.column) cost += columnCost;
  if (k.logicalLocation !== r.logicalLocation) {
    if (k.logicalLocation !== null && r.logicalLocation !== null) {
      if (!isRenamed(k.logicalLocation, r.logicalLocation, file) || !(hasSameCode || moved === 0)) return undefined;
    }
    cost += renamedCost;
  }
  if (r.isSuppressed !== k.isSuppressed && !k.isAbsent) cost += suppressedCost;
  if (prints === "differ") cost += otherPrintCost;
  if (prints === "unknown") cost += unknownCost;
  return cost;
}

/** One name went and another came. */
function isRenamed(before: string, after: string, file: FileEdits): boolean {
  return !file.functionsReported.has(before) && !file.functionsKnown.has(after);
}

/** Fingerprints are compared by their names: another version of one has another name, and says nothing. */
function comparePrints(one: Signs["prints"], other: Signs["prints"]): "agree" | "differ" | "unknown" {
  let result: "differ" | "unknown" = "unknown";
  for (const [name, value] of one) {
    const counterpart = other.get(name);
    if (counterpart === value) return "agree";
    if (counterpart !== undefined) result = "differ";
  }
  return result;
}

function groupBy<T extends Side>(sides: Iterable<T>, key: (side: Side) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const side of sides) {
    const value = key(side);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [side]);
    else group.push(side);
  }
  return groups;
}

function byLine(a: Side, b: Side): number {
  if (a.line !== b.line) return (a.line ?? 0) - (b.line ?? 0);
  if (a.column !== null && b.column !== null && a.column !== b.column) return a.column - b.column;
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return Number(a.isSuppressed) - Number(b.isSuppressed);
}

/** By how many lines the code at a line has moved: as much as the nearest finding that is paired already. */
export function shiftsOf(
  pairs: Iterable<readonly [before: number | null, after: number | null]>,
): (line: number) => number {
  const anchors = [...pairs].flatMap(([before, after]) =>
    before === null || after === null ? [] : { before, shift: after - before },
  );
  anchors.sort((a, b) => a.before - b.before || a.shift - b.shift);
  return (line) => {
    let [low, high] = [0, anchors.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((anchors[middle]?.before ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    const [above, below] = [anchors[low - 1], anchors[low]];
    if (above === undefined || below === undefined) return (above ?? below)?.shift ?? 0;
    return line - above.before <= below.before - line ? above.shift : below.shift;
  };
}
