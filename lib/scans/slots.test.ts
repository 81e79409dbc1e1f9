import fc from "fast-check";
import { expect, test } from "vitest";
import { Slots } from "./slots";

/** Uses of slots that last until they are ended by hand, in the order in which they got theirs. */
function users(count: number, ofKeyMax: number) {
  const slots = new Slots(
    Array.from({ length: count }, (_, index) => index),
    ofKeyMax,
  );
  const served: { key: string; slot: number; end: () => void }[] = [];
  const use = (key: string, signal?: AbortSignal) =>
    slots.with(key, signal, (slot) => new Promise<void>((end) => served.push({ key, slot, end })));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { served, use, settled, keys: () => served.map(({ key }) => key).join("") };
}

test("a key with many uploads in the queue does not starve another", async () => {
  const { served, use, settled, keys } = users(3, 2);
  for (const key of "aaaaaabcc") void use(key);
  await settled();
  expect(keys()).toBe("aab");
  for (let next = 0; next < 9; next++) {
    served[next]?.end();
    await settled();
  }
  expect(keys()).toBe("aabcacaaa");
});

test("a caller that leaves the queue gets no slot, and one that fails releases its own", async () => {
  const { served, use, settled, keys } = users(1, 1);
  void use("a");
  const leaving = new AbortController();
  const left = use("b", leaving.signal).catch((error: unknown) => error);
  void use("c");
  leaving.abort("gone");
  expect(await left).toBe("gone");
  served[0]?.end();
  await settled();
  expect(keys()).toBe("ac");
  expect(await use("d", AbortSignal.abort("late")).catch((error: unknown) => error)).toBe("late");
  const slots = new Slots([1], 1);
  const failing = slots.with("a", undefined, () => Promise.reject(new Error("failed")));
  await expect(failing).rejects.toThrow("failed");
  expect(await slots.with("a", undefined, async (slot) => slot)).toBe(1);
});

test("each slot has one user, no key exceeds its share, and every key gets a turn", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 20 }), fc.nat(), async (keys, seed) => {
      const { served, use, settled } = users(3, 2);
      const all = keys.map((key) => use(key));
      const ended = new Set<number>();
      for (let step = 0; ended.size < keys.length; step++) {
        await settled();
        const open = served.map((user, index) => ({ ...user, index })).filter(({ index }) => !ended.has(index));
        expect(new Set(open.map(({ slot }) => slot)).size).toBe(open.length);
        for (const key of "abc") expect(open.filter((user) => user.key === key).length).toBeLessThanOrEqual(2);
        const next = open[(seed + step) % open.length];
        if (next === undefined) throw new Error("nobody has a slot, and somebody waits");
        ended.add(next.index);
        next.end();
      }
      await Promise.all(all);
    }),
    { numRuns: 50 },
  );
});
