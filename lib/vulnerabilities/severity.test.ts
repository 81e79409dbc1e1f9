import { expect, test } from "vitest";
import { severityOfLevel, severityOfScore } from "./severity";

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
