import { expect, it } from "vitest";
import { isDatabaseOutage, isStorageFault, markAsOutage } from "./outage";

const withCode = (code: string) => Object.assign(new Error("failed"), { code });
const wrapped = (cause: Error) => new Error("Failed query", { cause });

it("a full disk is no outage, and an outage no full disk, however deep the cause is", () => {
  for (const code of ["53100", "ENOSPC", "EDQUOT"]) {
    expect(isStorageFault(wrapped(withCode(code))), code).toBe(true);
    expect(isDatabaseOutage(wrapped(withCode(code))), code).toBe(false);
  }
  for (const error of [
    markAsOutage(withCode("ENOENT")),
    withCode("ECONNREFUSED"),
    withCode("08006"),
    withCode("CERT_HAS_EXPIRED"),
  ]) {
    expect(isDatabaseOutage(wrapped(error)), error.code).toBe(true);
    expect(isStorageFault(wrapped(error)), error.code).toBe(false);
  }
});

it("a fault of our own, and one of a statement, is neither", () => {
  for (const error of [new Error("a bug"), withCode("23505"), withCode("ENOENT"), undefined, "text"]) {
    expect(isDatabaseOutage(error)).toBe(false);
    expect(isStorageFault(error)).toBe(false);
  }
});
