/** The value below which the given share of the values lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

/** Calls `work` for `milliseconds`, `atOnce` calls at a time; returns the calls a second. */
export async function rateOf(work: () => Promise<unknown>, atOnce: number, milliseconds: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  const lane = async () => {
    while (performance.now() - start < milliseconds) {
      await work();
      done++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (done / (performance.now() - start)) * 1000;
}
