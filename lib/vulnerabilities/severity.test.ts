import { expect, test } from "vitest";
import { dueAt, severityOfLevel, severityOfScore } from "./severity";

test.each([
  [10, "critical"],
  [9, "critical"],
  [8.9, "high"],
  [7, "high"],
  [6.9, "medium"],
  [4, "medium"],
  [3.9, "low"],
  [0.1, "low"],
  [0, "info"],
] as const)("a score of %d is %s", (score, severity) => expect(severityOfScore(score)).toBe(severity));

test("a level weighs what it says", () => {
  expect((["error", "warning", "note", "none"] as const).map(severityOfLevel)).toEqual([
    "high",
    "medium",
    "low",
    "info",
  ]);
});

test("a vulnerability is due by its severity, and information never is", () => {
  const detected = new Date("2026-01-01T00:00:00Z");
  const due = (["critical", "high", "medium", "low", "info"] as const).map((severity) =>
    dueAt(severity, detected)?.toISOString().slice(0, 10),
  );
  expect(due).toEqual(["2026-01-04", "2026-01-15", "2026-01-31", "2026-04-01", undefined]);
});
