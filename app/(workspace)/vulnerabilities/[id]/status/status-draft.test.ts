import { expect, test } from "vitest";
import { dismissalReasons, statuses } from "@/lib/vulnerabilities/status";
import { type Current, draftOf, isUnchanged } from "./status-draft";

const undecided = { id: "", dismissedReason: null, justification: null, dismissedUntil: null };
const dismissed: Current = {
  id: "",
  status: "dismissed",
  dismissedReason: "duplicate",
  justification: "Same as another.",
  dismissedUntil: "2031-05-05T12:34:56.000Z",
};

test("what the page shows is no change, nor are spaces around a justification", () => {
  for (const status of statuses) {
    const current = status === "dismissed" ? dismissed : { ...undecided, status };
    expect(isUnchanged(draftOf(current), current), status).toBe(true);
  }
  expect(isUnchanged({ ...draftOf(dismissed), justification: " Same as another.\n" }, dismissed)).toBe(true);
});

test("another status, reason, justification or day is a change", () => {
  const draft = draftOf(dismissed);
  for (const status of statuses.filter((other) => other !== "dismissed")) {
    expect(isUnchanged({ ...draft, status }, dismissed), status).toBe(false);
  }
  for (const reason of dismissalReasons.filter((other) => other !== "duplicate")) {
    expect(isUnchanged({ ...draft, reason }, dismissed), reason).toBe(false);
  }
  expect(isUnchanged({ ...draft, justification: "" }, dismissed)).toBe(false);
  expect(isUnchanged({ ...draft, untilDay: "" }, dismissed)).toBe(false);
  expect(isUnchanged({ ...draft, untilDay: "2031-05-06" }, dismissed)).toBe(false);
});
