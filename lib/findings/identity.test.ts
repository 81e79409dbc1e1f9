import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedKey, boundedText } from "./bounded-text";
import { identify, numberedFingerprint } from "./identity";

const text = fc.string({ unit: "binary", maxLength: 8 });
const finding = fc.record({
  ruleId: text,
  path: fc.option(text),
  logicalLocation: fc.option(text),
  message: text,
  snippet: fc.option(text),
  fingerprints: fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name, maxLength: 4 }),
});

test("the order of fingerprints has no part in the identity", () => {
  fc.assert(
    fc.property(finding, (given) => {
      expect(identify({ ...given, fingerprints: [...given.fingerprints].reverse() })).toEqual(identify(given));
    }),
  );
});

test("no two findings that differ in what counts share an identity", () => {
  const counted = (given: typeof finding extends fc.Arbitrary<infer T> ? T : never) =>
    JSON.stringify([
      given.ruleId,
      given.path === null ? [given.logicalLocation] : given.path,
      given.fingerprints.length > 0
        ? Object.fromEntries(given.fingerprints.map(([name, value]) => [`k${name}`, value]))
        : [given.message, given.snippet],
    ]);
  fc.assert(
    fc.property(finding, finding, (one, other) => {
      const sortedOne = { ...one, fingerprints: [...one.fingerprints].sort(([a], [b]) => (a < b ? -1 : 1)) };
      const sortedOther = { ...other, fingerprints: [...other.fingerprints].sort(([a], [b]) => (a < b ? -1 : 1)) };
      expect(identify(one).digest === identify(other).digest).toBe(counted(sortedOne) === counted(sortedOther));
    }),
    { numRuns: 1000 },
  );
});

test("parts do not run into each other", () => {
  const base = { path: null, logicalLocation: null, snippet: null, fingerprints: [] };
  expect(identify({ ...base, ruleId: "a", message: "bc" }).digest).not.toBe(
    identify({ ...base, ruleId: "ab", message: "c" }).digest,
  );
});

test("fingerprints make text and lines irrelevant, and without them equals are numbered", () => {
  const given = { ruleId: "r", path: "a.c", logicalLocation: null, message: "m", snippet: null };
  const withPrint = { ...given, fingerprints: [["hash", "1"]] as const };
  expect(identify({ ...withPrint, message: "other" })).toEqual(identify(withPrint));
  expect(identify(withPrint).numbered).toBe(false);
  expect(identify({ ...given, fingerprints: [] }).numbered).toBe(true);
});

test("a number is appended as four bytes", () => {
  const digest = "ab".repeat(32);
  const expected = createHash("sha256")
    .update(Buffer.from(`${digest}00000102`, "hex"))
    .digest("hex");
  expect(numberedFingerprint(digest, 258)).toBe(expected);
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
