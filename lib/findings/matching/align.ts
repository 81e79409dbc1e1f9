/** Two findings side by side: what it costs to call them one, and by how many lines it would have moved. */
export type Pairing = { cost: number; shift: number };

/** A finding that is left alone costs this much: more than half of what the farthest move costs, so that one pair alone is made. */
const aloneCost = 1.9;
const [moveCostMin, moveCostMax, farLines] = [1.25, 3, 10];
/** How many steps are made for one list at most, whatever is in it. */
const stepsMax = 250_000;
const cellsMax = 62_500;

/** What it costs that the code between two findings grew or shrank: an edit, and a larger one is less likely. */
function moveCost(lines: number): number {
  if (lines === 0) return 0;
  const far = Math.abs(lines);
  return moveCostMin + (moveCostMax - moveCostMin) * Math.min(1, far / farLines) + far * 1e-9;
}

/**
 * Pairs two lists of findings that say the same, both in the order of their lines, as the fewest edits of the file explain.
 * Pairs never cross, and one that would need more edits than two findings left alone is not made. `pairing` gives
 * undefined for two that can't be one. Work and memory are bounded by the product of the two lengths.
 */
export function align(
  known: number,
  reported: number,
  pairing: (known: number, reported: number) => Pairing | undefined,
): [known: number, reported: number][] {
  if (known === 0 || reported === 0) return [];
  if (known * reported > cellsMax) return alignLong(known, reported, pairing);
  const cells = new Float64Array(known * reported).fill(Number.POSITIVE_INFINITY);
  const shifts = new Float64Array(known * reported);
  const before = new Int32Array(known * reported).fill(-1);
  const reach = Math.max(1, Math.floor(Math.sqrt(stepsMax / (known * reported))));
  // Where findings came, lines were inserted; where some went, deleted.
  const unlikely = (shift: number) => ((reported > known ? shift < 0 : shift > 0) ? 1e-6 : 0);
  let best = { cost: (known + reported) * aloneCost, cell: -1 };
  for (let k = 0; k < known; k++) {
    for (let r = 0; r < reported; r++) {
      const pair = pairing(k, r);
      if (pair === undefined) continue;
      const cell = k * reported + r;
      const { shift } = pair;
      let least = (k + r) * aloneCost + moveCost(shift) + unlikely(shift);
      for (let i = k - 1; i >= Math.max(0, k - reach); i--) {
        for (let j = r - 1; j >= Math.max(0, r - reach); j--) {
          const from = i * reported + j;
          const alone = (k - i - 1 + (r - j - 1)) * aloneCost;
          const cost = (cells[from] ?? 0) + alone + moveCost(shift - (shifts[from] ?? 0));
          if (cost >= least) continue;
          least = cost;
          before[cell] = from;
        }
      }
      cells[cell] = least + pair.cost;
      shifts[cell] = shift;
      const whole = least + pair.cost + (known - 1 - k + (reported - 1 - r)) * aloneCost;
      if (whole < best.cost) best = { cost: whole, cell };
    }
  }
  const pairs: [number, number][] = [];
  for (let cell = best.cell; cell >= 0; cell = before[cell] ?? -1) {
    pairs.push([Math.floor(cell / reported), cell % reported]);
  }
  return withGaps(pairs.reverse(), known, reported, pairing);
}

/** Between two pairs, as many of one side as of the other moved together; of unequal many nobody knows which. */
function withGaps(
  pairs: readonly [number, number][],
  known: number,
  reported: number,
  pairing: (known: number, reported: number) => Pairing | undefined,
): [number, number][] {
  const whole: [number, number][] = [];
  let [nextKnown, nextReported] = [0, 0];
  for (const [k, r] of [...pairs, [known, reported] satisfies [number, number]]) {
    if (k - nextKnown === r - nextReported) {
      for (; nextKnown < k; nextKnown++, nextReported++) {
        if (pairing(nextKnown, nextReported) !== undefined) whole.push([nextKnown, nextReported]);
      }
    }
    if (k < known) whole.push([k, r]);
    [nextKnown, nextReported] = [k + 1, r + 1];
  }
  return whole;
}

/** The same for lists that are too long to compare all with all: unmoved findings first, then one after the other. */
function alignLong(
  known: number,
  reported: number,
  pairing: (known: number, reported: number) => Pairing | undefined,
): [number, number][] {
  const pairs: [number, number][] = [];
  const left: number[] = [];
  const taken = new Set<number>();
  for (let k = 0, r = 0; k < known; k++) {
    while (r < reported && (pairing(k, r)?.shift ?? 0) < 0) r++;
    if (r < reported && pairing(k, r)?.shift === 0) {
      pairs.push([k, r]);
      taken.add(r++);
    } else left.push(k);
  }
  let next = 0;
  for (const k of left) {
    while (next < reported && taken.has(next)) next++;
    if (next < reported && pairing(k, next) !== undefined) pairs.push([k, next++]);
  }
  return pairs;
}
