import { describe, expect, it } from "vitest";
import { isSameOrigin } from "./same-origin";

const base = {
  origin: "http://shop.example:3000",
  fetchSite: undefined,
  host: "shop.example:3000",
  https: false,
};

describe("a request of our own pages", () => {
  it("has the Origin of the host that was asked", () => {
    expect(isSameOrigin(base)).toBe(true);
    expect(isSameOrigin({ ...base, fetchSite: "same-origin" })).toBe(true);
    expect(isSameOrigin({ ...base, origin: "https://shop.example", host: "shop.example", https: true })).toBe(true);
  });

  it("is not one with any other Origin, with none, or from another site", () => {
    const origins = [
      null,
      undefined,
      "",
      "null",
      "http://shop.example",
      "https://shop.example:3000",
      "http://shop.example:3000.evil.example",
    ];
    for (const origin of origins) expect(isSameOrigin({ ...base, origin })).toBe(false);
    for (const fetchSite of ["cross-site", "same-site", "none"])
      expect(isSameOrigin({ ...base, fetchSite })).toBe(false);
    expect(isSameOrigin({ ...base, host: "" })).toBe(false);
  });
});
