import { describe, expect, it } from "vitest";
import { etagOf, readIfMatch } from "./etag";

const read = (value: string) => readIfMatch(new Request("http://localhost/", { headers: { "if-match": value } }));

describe("If-Match", () => {
  it("names versions, any of which may be changed", () => {
    expect(read(etagOf(7))).toEqual([7]);
    expect(read('"v1", "v22" ,"v3"')).toEqual([1, 22, 3]);
    expect(read(" * ")).toBe("any");
  });

  it("matches nothing when it is weak or of something else", () => {
    for (const value of ['W/"v1"', '"1"', '"v-1"', '"v1234567890"', '""']) expect(read(value)).toEqual([]);
  });

  it("is refused when it is no list of entity tags", () => {
    for (const value of ["v1", '"v1', "x", '"v1" "v2"', ",", `"${"x".repeat(2000)}"`]) {
      expect(() => read(value)).toThrow("invalid_request");
    }
  });

  it("is required", () => {
    expect(() => readIfMatch(new Request("http://localhost/"))).toThrow("precondition_required");
  });
});
