import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Repeated, Repeats } from "./repeats";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-27T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

type Written = { line: string; repeated: Repeated | undefined };

function open(options: { kindsMax?: number; referencesMax?: number } = {}) {
  const written: Written[] = [];
  const repeats = new Repeats<string>({
    windowMs: 10_000,
    kindsMax: 5,
    referencesMax: 3,
    ...options,
    write: (line, repeated) => written.push({ line, repeated }),
  });
  return { repeats, written };
}

it("the same fault a hundred times is one line at once and one line with the count", () => {
  const { repeats, written } = open();
  for (let time = 0; time < 100; time++) repeats.add("fault", "line", `r${time}`);
  expect(written).toEqual([{ line: "line", repeated: undefined }]);
  vi.advanceTimersByTime(10_000);
  expect(written.slice(1)).toEqual([
    { line: "line", repeated: { count: 99, since: "2026-11-27T10:00:00.000Z", references: ["r1", "r2", "r3"] } },
  ]);
});

it("a continuing fault is one line per window, and a new one after a window without it", () => {
  const { repeats, written } = open();
  for (let second = 0; second < 25; second++) {
    repeats.add("fault", "line");
    vi.advanceTimersByTime(1_000);
  }
  expect(written.map(({ repeated }) => repeated?.count)).toEqual([undefined, 9, 10]);
  vi.advanceTimersByTime(60_000);
  expect(written.map(({ repeated }) => repeated?.count)).toEqual([undefined, 9, 10, 5]);
  repeats.add("fault", "line");
  expect(written.at(-1)?.repeated).toBeUndefined();
});

it("at the end of the process pending counts are written, and no timer is left", () => {
  const { repeats, written } = open();
  for (const same of ["a", "a", "b"]) repeats.add(same, same);
  repeats.flush();
  expect(written.map(({ line, repeated }) => [line, repeated?.count])).toEqual([
    ["a", undefined],
    ["b", undefined],
    ["a", 1],
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

it("in any order, no line is lost and no more kinds are remembered than the limit", () => {
  const step = fc.oneof(
    { weight: 9, arbitrary: fc.record({ add: fc.integer({ min: 0, max: 9 }) }) },
    { weight: 1, arbitrary: fc.record({ pass: fc.integer({ min: 0, max: 25_000 }) }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { repeats, written } = open();
      const sent = new Map<string, number>();
      for (const each of steps) {
        if ("pass" in each) vi.advanceTimersByTime(each.pass);
        else {
          const same = String(each.add);
          sent.set(same, (sent.get(same) ?? 0) + 1);
          repeats.add(same, same);
          expect(written.some(({ line }) => line === same)).toBe(true);
        }
        expect(vi.getTimerCount()).toBeLessThanOrEqual(5);
      }
      repeats.flush();
      const counts = new Map<string, number>();
      for (const { line, repeated } of written) counts.set(line, (counts.get(line) ?? 0) + (repeated?.count ?? 1));
      expect(counts).toEqual(sent);
    }),
  );
});
