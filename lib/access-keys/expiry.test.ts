import { describe, expect, it } from "vitest";
import { expiryTime, KeyExpiry } from "./expiry";

const now = new Date("2026-02-28T12:00:00Z");

describe("an expiry", () => {
  it("is a number of days, a moment, or never", () => {
    expect(expiryTime({ kind: "days", days: 90 }, now)).toEqual({
      ok: true,
      expiresAt: new Date("2026-05-29T12:00:00Z"),
    });
    expect(expiryTime({ kind: "never" }, now)).toEqual({ ok: true, expiresAt: null });
    expect(expiryTime({ kind: "at", at: "2026-03-01T00:59:59+01:00" }, now)).toEqual({
      ok: true,
      expiresAt: new Date("2026-02-28T23:59:59Z"),
    });
  });

  it("lies in the future and within ten years", () => {
    for (const at of ["2026-02-28T12:00:00Z", "2020-01-01T00:00:00Z"]) {
      expect(expiryTime({ kind: "at", at }, now)).toEqual({ ok: false, fault: "Choose a date in the future." });
    }
    expect(expiryTime({ kind: "at", at: "2037-01-01T00:00:00Z" }, now)).toMatchObject({ ok: false });
  });

  it("is refused in any other form", () => {
    const wrong = [
      { kind: "days", days: 0 },
      { kind: "days", days: 1.5 },
      { kind: "days", days: 3651 },
      { kind: "at", at: "tomorrow" },
      { kind: "at", at: "2030-01-01" },
      { kind: "never", days: 1 },
      { kind: "always" },
      {},
    ];
    for (const expiry of wrong) expect(KeyExpiry.safeParse(expiry).success).toBe(false);
  });
});
