import { afterEach, expect, vi } from "vitest";

// Unexpected console output of a test is a fault that would go unread.
const spies = (["error", "warn"] as const).map((level) => vi.spyOn(console, level));

afterEach(() => {
  for (const spy of spies) {
    expect(spy.mock.calls).toEqual([]);
    spy.mockClear();
  }
});
