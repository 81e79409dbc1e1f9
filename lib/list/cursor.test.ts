import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "./cursor";

const position = fc.record({
  back: fc.boolean(),
  value: fc.string({ unit: "grapheme", maxLength: 100 }),
  id: fc.uuid(),
});

describe("a cursor", () => {
  it("decodes to the position that it encodes, and fits into a URL", () => {
    fc.assert(
      fc.property(fc.jsonValue(), position, (binding, given) => {
        const cursor = encodeCursor(binding, given);
        expect(cursor).toMatch(/^[\w-]+$/);
        expect(decodeCursor(binding, cursor)).toEqual(given);
      }),
    );
  });

  it("works only with its own filter and sort", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), position, (binding, other, given) => {
        fc.pre(JSON.stringify(binding) !== JSON.stringify(other));
        expect(() => decodeCursor(other, encodeCursor(binding, given))).toThrow("invalid_cursor");
      }),
    );
  });

  it("anything else is refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(() => decodeCursor([], text)).toThrow("invalid_cursor");
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (content) => {
        const cursor = Buffer.from(JSON.stringify(content)).toString("base64url");
        expect(() => decodeCursor([], cursor)).toThrow("invalid_cursor");
      }),
    );
  });
});
