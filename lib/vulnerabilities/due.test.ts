import fc from "fast-check";
import { expect, test } from "vitest";
import { dueAt, dueFilters, dueSpan } from "./due";
import { isSettled, statuses } from "./status";

test("a vulnerability is due by its severity, and information never is", () => {
  const detectedAt = new Date("2026-01-01T00:00:00Z");
  const due = (["critical", "high", "medium", "low", "info"] as const).map((severity) =>
    dueAt({ status: "open", presence: "detected", severity, detectedAt })?.toISOString().slice(0, 10),
  );
  expect(due).toEqual(["2026-01-04", "2026-01-15", "2026-01-31", "2026-04-01", undefined]);
});

test("only what is not settled is due, and nothing that is suppressed", () => {
  const detectedAt = new Date();
  for (const status of statuses) {
    const dated = { status, severity: "critical", detectedAt } as const;
    expect(dueAt({ ...dated, presence: "detected" }) === null, status).toBe(isSettled(status));
    expect(dueAt({ ...dated, presence: "suppressed" }), status).toBeNull();
  }
});

test("every due date is overdue, or may be due within 7 and then within 30 days; never overdue and still to come", () => {
  const time = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(time, time, (dueMs, nowMs) => {
      const within = dueFilters.filter((filter) => {
        const span = dueSpan(filter, nowMs);
        return span !== null && dueMs >= span.fromMs && dueMs < span.beforeMs;
      });
      const days = (dueMs - nowMs) / 86_400_000;
      expect(within).toEqual(days < 0 ? ["overdue"] : days < 7 ? ["7d", "30d"] : days < 30 ? ["30d"] : []);
    }),
  );
});
