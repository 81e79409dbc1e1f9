import { expect, test } from "vitest";
import { z } from "zod";
import { readInput } from "./read-input";

const Schema = z.strictObject({
  name: z.string().min(1).max(5),
  size: z.coerce.number().int().min(1).max(100).optional(),
  at: z.iso.datetime().optional(),
  kind: z.enum(["a", "b"]).optional(),
  only: z.literal("x").optional(),
  list: z.array(z.string()).min(2).optional(),
  inner: z.strictObject({ on: z.boolean() }).optional(),
  own: z.string().min(3, "Say more.").optional(),
});

const faultsOf = (input: unknown) => {
  const read = readInput(Schema, input);
  return read.ok ? [] : read.faults.map(({ path, detail }) => `${path.join(".")}: ${detail}`);
};

test("gives the value when nothing is wrong with it", () => {
  expect(readInput(Schema, { name: "n", size: "7" })).toEqual({ ok: true, value: { name: "n", size: 7 } });
});

test.each([
  [{}, "name: This is missing."],
  [{ name: 1 }, "name: Use a text."],
  [{ name: "" }, "name: Use at least 1 character."],
  [{ name: "too long" }, "name: Use at most 5 characters."],
  [{ name: "n", size: "many" }, "size: Use a number."],
  [{ name: "n", size: "1.5" }, "size: Use a whole number."],
  [{ name: "n", size: "0" }, "size: Use 1 or more."],
  [{ name: "n", size: "101" }, "size: Use 100 or less."],
  [{ name: "n", at: "soon" }, "at: Use a time as in RFC 3339, such as 2026-01-31T09:00:00Z."],
  [{ name: "n", kind: "c" }, "kind: Use one of a, b."],
  [{ name: "n", only: "y" }, "only: Use x."],
  [{ name: "n", list: ["one"] }, "list: Use at least 2 entries."],
  [{ name: "n", inner: 7 }, "inner: Use an object."],
  [{ name: "n", inner: { on: 1 } }, "inner.on: Use true or false."],
  [{ name: "n", inner: { on: true, off: 1 } }, "inner.off: There is no field with this name."],
  [{ name: "n", own: "no" }, "own: Say more."],
  [null, ": Use an object."],
])("says of %j what to do, in our own words", (input, fault) => {
  expect(faultsOf(input)).toEqual([fault]);
});

test("repeats no key, nothing long, and not without end", () => {
  const key = `blk_abcdefgh_${"S".repeat(38)}`;
  const text = faultsOf({ name: "n", [key]: 1, ["x".repeat(500)]: 1 });
  expect(text.join()).not.toContain("SSSSSSSSSS");
  expect(text.join().length).toBeLessThan(400);
  expect(faultsOf(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`m${index}`, 1])))).toHaveLength(20);
});
