import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normaliseLocation, normaliseMessage, normaliseSnippet } from "./normalise";

const message = (text: string, name: string | null = null) => normaliseMessage(text, name);

describe("what moves has no part in what a message says", () => {
  test.each([
    ["declared at line 10, used at line 12", "declared at line 47, used at line 49"],
    ["lines 3-7 repeat lines 20 to 24", "lines 13-17 repeat lines 30 to 34"],
    ["see src/a.py:12:5 for the source", "see src/a.py:99:1 for the source"],
    ["see a.ts(12,5)", "see a.ts(13,5)"],
    ["column 4 of row 9", "column 5 of row 10"],
    ["tainted by /builds/shop/src/a.py", "tainted by /home/ci2/build77/src/a.py"],
    ["tainted by C:\\agent\\_work\\1\\s\\a.cs", "tainted by D:\\a\\2\\s\\a.cs"],
    ["file:///builds/1/a.py is open", "file:///builds/2/a.py is open"],
    ["lodash 4.17.15 is vulnerable, fixed in 4.17.21", "lodash 4.17.19 is vulnerable, fixed in 4.17.22"],
    [
      "installed version: 1.1.1n-0+deb11u3, fixed version: 1.1.1n-0+deb11u4",
      "installed version: 1.1.1w-0+deb11u1, fixed version: 1.1.1x-1",
    ],
    ["upgrade to 2.1", "upgrade to 3.0"],
    ["Severity: HIGH. Something", "Severity: medium. Something"],
    ["[HIGH] Something", "[CRITICAL] Something"],
    ["A high severity problem, CVSS score: 7.5", "A critical severity problem, CVSS score: 9.8"],
    ["seen 2026-11-27T20:51:33.123Z", "seen 2026-11-28 04:05:06+01:00"],
    ["seen at 20:51:33", "seen at 01:02:03"],
    ["https://app.test/a?token=1&b=2 reflects", "https://app.test/a?token=x&b=3 reflects"],
    ["caf\u00e9", "cafe\u0301"],
    ["two\r\nlines", "two\nlines"],
    ["two  words ", "two words"],
  ])("%j is %j", (one, other) => {
    expect(message(one)).toBe(message(other));
  });
});

describe("what tells findings apart stays", () => {
  test.each([
    ["argument 1 is unused", "argument 2 is unused"],
    ["m1", "m2"],
    ["CVE-2021-44228", "CVE-2021-45046"],
    ["TLS 1.0 is enabled", "TLS 1.1 is enabled"],
    ["the address 10.0.0.1 is hard-coded", "the address 10.0.0.2 is hard-coded"],
    ["lodash is vulnerable", "underscore is vulnerable"],
    ["the route /api/users is open", "the route /api/orders is open"],
    ["https://app.test/a?token=1", "https://app.test/b?token=1"],
    ["https://app.test/?a=1", "https://app.test/?b=1"],
    ["include/one/a.h is missing", "include/two/a.h is missing"],
    ["port 80 is open", "port 443 is open"],
    ["the variable low is unused", "the variable high is unused"],
  ])("%j is not %j", (one, other) => {
    expect(message(one)).not.toBe(message(other));
  });
});

test("a text that quotes the name of its own function is the same when the function is renamed", () => {
  expect(message("Sink in AtIndex", "A.AtIndex")).toBe(message("Sink in AtOther", "A.AtOther"));
  expect(normaliseSnippet("def first():\n  pass", "m.first()")).toBe(
    normaliseSnippet("def second():\n  pass", "m.second()"),
  );
  expect(message("x of a", "a")).not.toBe(message("x of b", "b"));
});

test("code is the same with other line ends, indentation and empty lines, and nothing else", () => {
  const code = "if (a) {\n  b();\n}";
  for (const same of ["if (a) {\r\n  b();\r\n}\r\n", "\tif (a) {\n\t\tb();\n\t}", "\n\nif (a)  {\n\n b();\n}"]) {
    expect(normaliseSnippet(same, null)).toBe(normaliseSnippet(code, null));
  }
  expect(normaliseSnippet("if (a) {\n  c();\n}", null)).not.toBe(normaliseSnippet(code, null));
  expect([normaliseSnippet("", null), normaliseSnippet(" \n", null), normaliseSnippet(null, null)]).toEqual([
    null,
    null,
    null,
  ]);
});

test("an address is the same with other values in its query, in any order, and a path is as it is", () => {
  expect(normaliseLocation("https://app.test/a?token=1&x=2#top")).toBe(
    normaliseLocation("https://app.test/a?x=5&token=2"),
  );
  expect(normaliseLocation("https://app.test/a?token=1")).not.toBe(normaliseLocation("https://app.test/a?other=1"));
  expect(normaliseLocation("https://app.test/a")).not.toBe(normaliseLocation("https://app.test/b"));
  expect(normaliseLocation("src/what?.js")).toBe("src/what?.js");
});

test("a message is normalised once and for all: doing it again changes nothing", () => {
  const piece = fc.constantFrom(
    "line ",
    "10",
    "-",
    "/",
    "a.py",
    ":",
    "?x=",
    "1.2.3",
    "[HIGH]",
    "severity",
    " ",
    "\n",
    "é",
    "C:\\",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const once = message(pieces.join(""));
      expect(message(once)).toBe(once);
    }),
  );
});

test("a hostile message costs work in proportion to its length", () => {
  const evil = ["/a", "line 1 ", "1.", "?a=", "\\", "2026-11-27T", "[(", "v1.1.1-", "a.b:1", "<n> - ", "a/", "cvss "];
  const costOf = (text: string) => {
    const before = process.cpuUsage();
    for (let round = 0; round < 5; round++) message(text);
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  for (const piece of evil) {
    const [short, long] = [piece.repeat(10_000).slice(0, 2_500), piece.repeat(10_000).slice(0, 10_000)];
    // Four times as long: a pattern that backtracks costs sixteen times as much or more, in every round.
    let [least, leastLong] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < 30 && !(leastLong < 10 * least); round++) {
      least = Math.max(50, Math.min(least, costOf(short)));
      leastLong = Math.min(leastLong, costOf(long));
    }
    expect(leastLong / least, piece).toBeLessThan(10);
  }
});
