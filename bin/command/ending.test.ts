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

test("the second signal forces the end, unless it comes with the first", () => {
  const { requested, forced } = watchForEnd();
  expect(requested.aborted).toBe(false);
  signal();
  expect(requested.aborted).toBe(true);
  vi.advanceTimersByTime(100);
  signal();
  expect(forced.aborted).toBe(false);
  vi.advanceTimersByTime(1_000);
  signal();
  expect(forced.aborted).toBe(true);
});

test("a signal that comes with the end of npm forces nothing", () => {
  vi.stubEnv("npm_lifecycle_event", "start");
  const parent = vi.spyOn(process, "ppid", "get").mockReturnValue(process.ppid);
  const { requested, forced } = watchForEnd();
  parent.mockReturnValue(1);
  vi.advanceTimersByTime(600);
  expect(requested.aborted).toBe(true);
  signal();
  expect(forced.aborted).toBe(false);
});
