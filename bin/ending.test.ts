import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchForEnd } from "./ending";

let listeners: (() => void)[];

beforeEach(() => {
  listeners = [];
  vi.useFakeTimers();
  vi.spyOn(process, "on").mockImplementation((_name, listener) => {
    listeners.push(() => listener());
    return process;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const signal = () => listeners[0]?.();

test("a signal that npm passes on seconds later forces nothing, and the next one does", () => {
  vi.stubEnv("npm_lifecycle_event", "start");
  const { requested, forced } = watchForEnd();
  expect(requested.aborted).toBe(false);
  signal();
  expect(requested.aborted).toBe(true);
  vi.advanceTimersByTime(3_000);
  signal();
  expect(forced.aborted).toBe(false);
  signal();
  expect(forced.aborted).toBe(true);
});

test("without npm the second signal forces the end, unless it comes with the first", () => {
  vi.stubEnv("npm_lifecycle_event", undefined);
  const { forced } = watchForEnd();
  signal();
  vi.advanceTimersByTime(100);
  signal();
  expect(forced.aborted).toBe(false);
  vi.advanceTimersByTime(1_000);
  signal();
  expect(forced.aborted).toBe(true);
});
