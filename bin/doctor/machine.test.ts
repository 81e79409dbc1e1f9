import { expect, test } from "vitest";
import { nodeFinding } from "./machine";

test("a version of Node is judged by whether it gets security fixes on that day", () => {
  const on = (version: string, day: string) => nodeFinding(version, new Date(`${day}T12:00:00Z`)).level;
  expect(on("24.21.0", "2026-11-27")).toBe("ok");
  expect(on("22.22.0", "2026-11-27")).toBe("ok");
  expect(on("22.22.0", "2027-04-30")).toBe("ok");
  expect(on("22.22.0", "2027-05-01")).toBe("warning");
  expect(on("20.20.2", "2026-11-27")).toBe("warning");
  expect(on("25.1.0", "2026-11-27")).toBe("warning");
});
