import fc from "fast-check";
import { expect, test } from "vitest";
import { cwesIn, cwesOf, inOrder } from "./cwe";

test.each([
  ["external/cwe/cwe-079", ["CWE-79"]],
  ["CWE-79", ["CWE-79"]],
  ["cwe-0079", ["CWE-79"]],
  ["CWE:79", ["CWE-79"]],
  ["CWE_79", ["CWE-79"]],
  ["CWE 79", ["CWE-79"]],
  ["CWE79", ["CWE-79"]],
  ["CWE-79: Improper Neutralization of Input During Web Page Generation", ["CWE-79"]],
  ["cwe:CWE-1333", ["CWE-1333"]],
  ["https://cwe.mitre.org/data/definitions/79.html (CWE-79), CWE-80", ["CWE-79", "CWE-80"]],
  ["CWE-0", []],
  ["CWE-", []],
  ["CWE-1234567", []],
  ["NVD-CWE-noinfo", []],
  ["xcwe-79", []],
  ["79", []],
  ["security", []],
])("the tag %j names %j", (text, cwes) => {
  expect(cwesIn(text)).toEqual(cwes);
});

test.each([
  ["79", ["CWE-79"]],
  [" 079 ", ["CWE-79"]],
  ["79: Cross-site Scripting", ["CWE-79"]],
  ["CWE-79", ["CWE-79"]],
  ["0", []],
  ["7.9", []],
  ["A03:2021", []],
])("where weaknesses are meant, %j names %j", (text, cwes) => {
  expect(cwesOf(text)).toEqual(cwes);
});

const number = fc.integer({ min: 1, max: 99_999 });
const spelling = fc.tuple(
  fc.constantFrom("", "external/cwe/", "see ", "(", "cwe/"),
  fc.constantFrom("CWE", "cwe", "Cwe"),
  fc.constantFrom("", "-", "_", ":", " "),
  fc.constantFrom("", "0", "000"),
  fc.constantFrom("", ": Name", ")", " ", "/more"),
);

test("every spelling of a number has one normal form, which is its own normal form", () => {
  fc.assert(
    fc.property(number, spelling, (given, [before, name, between, zeros, after]) => {
      const found = cwesIn(`${before}${name}${between}${zeros}${given}${after}`);
      expect(found).toEqual([`CWE-${given}`]);
      expect(found.flatMap(cwesIn)).toEqual(found);
      expect(cwesOf(`${zeros}${given}`)).toEqual(found);
    }),
  );
});

test("whatever the text, what is found is in normal form", () => {
  const text = fc
    .array(fc.constantFrom("CWE", "cwe", "-", "0", "7", "9", "/", " ", ":", "x"))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (given) => {
      for (const cwe of [...cwesIn(given), ...cwesOf(given)]) expect(cwe).toMatch(/^CWE-[1-9]\d{0,4}$/);
    }),
  );
});

test("each weakness is listed once, by number", () => {
  expect(inOrder(["CWE-100", "CWE-79", "CWE-100", "CWE-9"])).toEqual(["CWE-9", "CWE-79", "CWE-100"]);
});
