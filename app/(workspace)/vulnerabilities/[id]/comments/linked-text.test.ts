import fc from "fast-check";
import { expect, test } from "vitest";
import { linkedParts } from "./linked-text";

const linksOf = (text: string) => linkedParts(text).flatMap((part) => (part.isLink ? [part.text] : []));

test.each([
  ["See https://example.com/a?b=c#d.", ["https://example.com/a?b=c#d"]],
  ["(http://example.com/a), HTTPS://Example.com:8443/b!", ["http://example.com/a", "HTTPS://Example.com:8443/b"]],
  [
    "https://example.com/a_(b) and (https://example.com/c_(d))",
    ["https://example.com/a_(b)", "https://example.com/c_(d)"],
  ],
  ["line\nhttps://example.com\nline", ["https://example.com"]],
  ["“https://example.com/a”", ["https://example.com/a"]],
])("web addresses in %j are links, without what ends the sentence", (text, links) => {
  expect(linksOf(text)).toEqual(links);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "//example.com",
  "example.com",
  "https://",
  "https://bank.example@evil.example/",
  "https://user:word@evil.example/",
  "https://b\u0430nk.example/",
  "https://\u202eexample.com/",
])("%j is no link", (text) => {
  expect(linksOf(text)).toEqual([]);
});

test("the parts of any text are the text, and each link is an address of the web", () => {
  const pieces = fc.constantFrom(
    "https://",
    "http://a.b/",
    "(",
    ")",
    ".",
    "@",
    " ",
    "\n",
    "\u202e",
    "x",
    "<",
    "//",
    ":",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces).map((all) => all.join("")),
        fc.string({ unit: "binary" }),
      ),
      (text) => {
        const parts = linkedParts(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const { protocol } of linksOf(text).map((link) => new URL(link))) expect(protocol).toMatch(/^https?:$/);
      },
    ),
    { numRuns: 2000 },
  );
});
