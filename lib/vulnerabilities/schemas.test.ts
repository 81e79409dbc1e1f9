import { expect, test } from "vitest";
import { SetStatusInput } from "./schemas";

test("null is taken for what a decision does not have, as the API answers it", () => {
  for (const absent of [{}, { until: null, justification: null }]) {
    expect(SetStatusInput.safeParse({ status: "open", ...absent }).success).toBe(true);
    expect(SetStatusInput.safeParse({ status: "dismissed", reason: "wont_fix", ...absent }).success).toBe(true);
  }
  for (const given of [{ until: "2099-01-01T00:00:00Z" }, { justification: "why" }, { reason: "wont_fix" }]) {
    expect(SetStatusInput.safeParse({ status: "open", ...given }).success).toBe(false);
  }
});
