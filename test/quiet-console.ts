import { afterEach, expect, vi } from "vitest";

// What a test writes to the console without meaning to is a fault that nobody would read.
const spies = (["error", "warn"] as const).map((level) => vi.spyOn(console, level));

afterEach(() => {
  for (const spy of spies) {
    expect(spy.mock.calls).toEqual([]);
    spy.mockClear();
  }
});
