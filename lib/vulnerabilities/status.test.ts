import fc from "fast-check";
import { expect, test } from "vitest";
import { SetStatusInput } from "./schemas";
import {
  afterAbsence,
  afterDetection,
  afterTime,
  decide,
  dismissalReasons,
  type State,
  type StatusChange,
  statuses,
} from "./status";

const start = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-02-01T00:00:00Z");
const open: State = { decision: { status: "open" }, presence: { is: "detected" }, detectedAt: start };
const dismissed = (until: Date | null): State => ({
  ...open,
  decision: { status: "dismissed", dismissal: { reason: "accepted_risk", justification: null, until } },
});

test("people set any status from any other", () => {
  for (const from of statuses) {
    for (const to of statuses) {
      const change = (status: (typeof statuses)[number]): StatusChange =>
        status === "dismissed" ? { status, reason: "duplicate" } : { status };
      const first = decide(open, change(from), start);
      if (!first.ok) throw new Error("refused");
      const second = decide(first.state, change(to), start);
      if (!second.ok) throw new Error("refused");
      expect(second.state.decision.status).toBe(to);
      expect(second.event).toEqual(from === to ? undefined : { kind: "status_changed", from, to });
    }
  }
});

test("a dismissal ends in the future", () => {
  expect(decide(open, { status: "dismissed", reason: "wont_fix", until: start }, start)).toMatchObject({
    ok: false,
    pointer: "/until",
  });
  expect(decide(open, { status: "dismissed", reason: "wont_fix", until: later }, start)).toMatchObject({ ok: true });
});

test("leaving a dismissal leaves its reason behind", () => {
  expect(decide(dismissed(null), { status: "open" }, start)).toMatchObject({
    ok: true,
    state: { decision: { status: "open" } },
  });
});

test("a new reason for a dismissal is a change, the same one is none", () => {
  const same: StatusChange = { status: "dismissed", reason: "accepted_risk" };
  expect(decide(dismissed(null), same, start)).toMatchObject({ event: undefined });
  expect(decide(dismissed(null), { ...same, reason: "wont_fix" }, start)).toMatchObject({
    event: { kind: "status_changed" },
  });
});

test("a scan leaves a dismissal alone", () => {
  expect(afterDetection(dismissed(null), later).event).toBeUndefined();
  expect(afterAbsence(dismissed(null), later)).toMatchObject({
    state: { decision: { status: "dismissed" }, presence: { is: "absent" } },
  });
});

test("a dismissal is open at the moment that its time is up, not before, and never without an end", () => {
  expect(afterTime(dismissed(later), later)).toEqual({
    state: open,
    event: { kind: "status_changed", from: "dismissed", to: "open" },
  });
  expect(afterTime(dismissed(later), new Date(later.getTime() - 1)).event).toBeUndefined();
  expect(afterTime(dismissed(null), later).event).toBeUndefined();
});

test("what returns is open again, and its detection starts anew; what was resolved by hand and is still there keeps its time", () => {
  const away = afterAbsence(open, start).state;
  expect(away).toMatchObject({ decision: { status: "resolved" }, presence: { is: "absent", since: start } });
  expect(afterDetection(away, later)).toEqual({
    state: { ...open, detectedAt: later },
    event: { kind: "returned", from: "resolved", to: "open" },
  });
  const byHand: State = { ...open, decision: { status: "resolved" } };
  expect(afterDetection(byHand, later)).toEqual({
    state: open,
    event: { kind: "status_changed", from: "resolved", to: "open" },
  });
});

test("the same scan twice changes nothing the second time", () => {
  const reason = fc.constantFrom(...dismissalReasons);
  const moment = fc.integer({ min: 0, max: 100 }).map((day) => new Date(start.getTime() + day * 86_400_000));
  const decision: fc.Arbitrary<State["decision"]> = fc.oneof(
    fc.constantFrom("open", "in_progress", "pending_action", "resolved").map((status) => ({ status }) as const),
    fc.record({ reason, until: fc.option(moment) }).map((given) => ({
      status: "dismissed" as const,
      dismissal: { ...given, justification: null },
    })),
  );
  const presence: fc.Arbitrary<State["presence"]> = fc.oneof(
    fc.constantFrom({ is: "detected" as const }, { is: "suppressed" as const }),
    moment.map((since) => ({ is: "absent" as const, since })),
  );
  fc.assert(
    fc.property(decision, presence, moment, fc.boolean(), (decided, present, at, detected) => {
      const scan = detected ? afterDetection : afterAbsence;
      const once = scan({ decision: decided, presence: present, detectedAt: start }, at);
      expect(scan(once.state, at).event).toBeUndefined();
      expect(once.state.presence.is).toBe(detected ? "detected" : "absent");
    }),
  );
});

test("null is taken for what a decision does not have, as the API answers it", () => {
  for (const absent of [{}, { until: null, justification: null }]) {
    expect(SetStatusInput.safeParse({ status: "open", ...absent }).success).toBe(true);
    expect(SetStatusInput.safeParse({ status: "dismissed", reason: "wont_fix", ...absent }).success).toBe(true);
  }
  for (const given of [{ until: "2099-01-01T00:00:00Z" }, { justification: "why" }, { reason: "wont_fix" }]) {
    expect(SetStatusInput.safeParse({ status: "open", ...given }).success).toBe(false);
  }
});
