import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedKey, boundedText } from "../bounded-text";
import { identify, readSigns } from "./identity";

const text = fc.string({ unit: "binary", maxLength: 8 });
const finding = fc.record({
  ruleId: text,
  path: fc.option(text),
  logicalLocation: fc.option(text),
  message: text,
  snippet: fc.option(text),
  fingerprints: fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 20 }),
});
const given = { ruleId: "r", path: "a.c", logicalLocation: null, message: "m", snippet: "s", fingerprints: [] };

test("the order of fingerprints has no part in the identity", () => {
  fc.assert(
    fc.property(finding, (one) => {
      expect(identify({ ...one, fingerprints: [...one.fingerprints].reverse() })).toEqual(identify(one));
    }),
  );
});

test("each sign counts: rule, path, message, code, function and each fingerprint of the tool", () => {
  const { fingerprint } = identify(given);
  const many = Array.from({ length: 20 }, (_, n) => [`name${n}`, "1"] as const);
  const others = [
    { ...given, ruleId: "r2" },
    { ...given, path: "b.c" },
    { ...given, path: null },
    { ...given, message: "n" },
    { ...given, snippet: "t" },
    { ...given, snippet: null },
    { ...given, logicalLocation: "f" },
    { ...given, fingerprints: [["hash", "1"]] as const },
    { ...given, fingerprints: [["hash", "2"]] as const },
    { ...given, fingerprints: many },
    { ...given, fingerprints: [...many.slice(0, 19), ["name19", "2"] as const] },
  ].map((other) => identify(other).fingerprint);
  expect(new Set([fingerprint, ...others]).size).toBe(others.length + 1);
});

test("parts do not run into each other", () => {
  const base = { path: null, logicalLocation: null, snippet: null, fingerprints: [] };
  expect(identify({ ...base, ruleId: "a", message: "bc" }).fingerprint).not.toBe(
    identify({ ...base, ruleId: "ab", message: "c" }).fingerprint,
  );
});

test("signs are read as they were made", () => {
  const signs = readSigns(
    identify({
      ...given,
      fingerprints: [
        ["one", "1"],
        ["two", "2"],
      ],
    }).signs,
  );
  const plain = readSigns(identify(given).signs);
  expect(signs.prints.size).toBe(2);
  expect({ ...signs, prints: plain.prints }).toEqual(plain);
  expect(readSigns(identify({ ...given, snippet: " \n" }).signs).snippet).toBe("");
});

test("texts are cut between code points and are fit for the database", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 20 }), (value, lengthMax) => {
      const kept = boundedText(value, lengthMax);
      expect(kept.length).toBeLessThanOrEqual(lengthMax);
      expect(kept.isWellFormed() && !kept.includes("\0")).toBe(true);
    }),
  );
  expect(boundedText("a😀", 2)).toBe("a");
});

test("long keys that differ only behind the cut stay different", () => {
  const long = "x".repeat(600);
  expect(boundedKey(`${long}1`, 512)).not.toBe(boundedKey(`${long}2`, 512));
  expect(boundedKey(`${long}1`, 512)).toHaveLength(512);
});
