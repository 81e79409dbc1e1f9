import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { errorCodes } from "../errors";
import { RefusalCounts, type RefusedCall, type RefusedCalls } from "./refusals";

beforeEach(() => void vi.useFakeTimers({ now: new Date("2026-11-27T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

function open(groupsMax = 4) {
  const written: RefusedCalls[] = [];
  const counts = new RefusalCounts({ windowMs: 60_000, groupsMax, write: (calls) => written.push(calls) });
  return { counts, written };
}

const call = (given: Partial<RefusedCall> = {}): RefusedCall => ({
  code: "key_revoked",
  accountId: "account",
  key: "blk_3kF9aZ2Q",
  address: "192.0.2.7",
  ...given,
});

it("a thousand refused calls of a key from an address are one line after a minute, with the count and the times", () => {
  const { counts, written } = open();
  for (let time = 0; time < 1000; time++) {
    counts.add(call());
    vi.advanceTimersByTime(50);
  }
  expect(written).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(written).toEqual([
    { ...call(), count: 1000, since: "2026-11-27T10:00:00.000Z", until: "2026-11-27T10:00:49.950Z" },
  ]);
  vi.advanceTimersByTime(600_000);
  expect(written).toHaveLength(1);
});

it("other codes, keys and addresses are other lines", () => {
  const { counts, written } = open();
  for (const each of [{}, { code: "key_expired" as const }, { key: "blk_aaaaaaaa" }, { address: "::1" }]) {
    counts.add(call(each));
  }
  counts.flush();
  expect(written.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
});

it("every refused call is in one count, and there are no more groups than the limit", () => {
  const calls = fc.record({
    code: fc.constantFrom(...errorCodes.slice(0, 5)),
    accountId: fc.constantFrom(null, "a", "b"),
    key: fc.constantFrom(null, "blk_aaaaaaaa", "blk_bbbbbbbb"),
    address: fc.constantFrom(null, "::1", "192.0.2.7", "192.0.2.8"),
  });
  fc.assert(
    fc.property(fc.array(calls, { maxLength: 200 }), (all) => {
      const { counts, written } = open();
      for (const each of all) counts.add(each);
      counts.flush();
      expect(vi.getTimerCount()).toBe(0);
      const sum = (code?: string) =>
        written
          .filter((line) => code === undefined || line.code === code)
          .reduce((total, line) => total + line.count, 0);
      expect(sum()).toBe(all.length);
      for (const { code } of all) expect(sum(code)).toBe(all.filter((each) => each.code === code).length);
      expect(written.filter(({ several }) => several === undefined).length).toBeLessThanOrEqual(4);
      expect(written.length).toBeLessThanOrEqual(4 + 5);
    }),
  );
});
