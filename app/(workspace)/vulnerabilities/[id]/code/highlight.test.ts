import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { highlight, highlightedLengthMax, linesOf } from "./highlight";
import { grammars, type Language, languageOf } from "./languages";

const textOf = (pieces: readonly { text: string }[]) => pieces.map(({ text }) => text).join("");

const languages = Object.keys(grammars).filter((name): name is Language => Object.hasOwn(grammars, name));

// Pieces of code, so that the grammars have something to do, beside whatever else there is.
const words = [
  "/*",
  "*/",
  "//",
  "#",
  '"',
  "'",
  "`",
  "${",
  "}",
  "<",
  ">",
  "</",
  "&lt;",
  "\r",
  "\n",
  "\r\n",
  "\\",
  "\u202e",
];
const names = ["const ", "def ", "class ", "return ", "<?php ", "<script>", "<%= ", "0x1F", "=begin", '"""', "\ud800"];
const code = fc
  .array(fc.oneof(fc.constantFrom(...words, ...names), fc.string({ unit: "binary" })), { maxLength: 40 })
  .map((parts) => parts.join(""));

test("no character of any code is changed, added or lost, in any language", () => {
  fc.assert(
    fc.property(code, fc.constantFrom(...languages, undefined), (text, language) => {
      expect(textOf(highlight(text, language))).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test("the lines of highlighted code are those of the code", () => {
  fc.assert(
    fc.property(code, fc.constantFrom(...languages), (text, language) => {
      const lines = text.replace(/(?:\r\n|\n|\r)$/, "").split(/\r\n|\n|\r/);
      expect(linesOf(highlight(text, language)).map(textOf)).toEqual(lines);
    }),
    { numRuns: 1000 },
  );
});

test("keywords, names, strings, numbers and comments are told apart, across lines and in code within strings", () => {
  const text = `const a = f(\`x \${b} y\`, 12); /* one\ntwo */`;
  const lines = linesOf(highlight(text, "typescript"));
  expect(lines[0]).toContainEqual({ text: "const", kind: "keyword" });
  expect(lines[0]).toContainEqual({ text: "f", kind: "name" });
  expect(lines[0]).toContainEqual({ text: "`x ", kind: "string" });
  expect(lines[0]?.filter(({ text: piece }) => piece.includes("b")).map(({ kind }) => kind)).not.toContain("string");
  expect(lines[0]).toContainEqual({ text: "12", kind: "number" });
  expect(lines[0]?.at(-1)).toEqual({ text: "/* one", kind: "comment" });
  expect(lines[1]).toEqual([{ text: "two */", kind: "comment" }]);
});

test("longer code than is highlighted, and a language without a grammar, stay plain", () => {
  const line = "const a = 1;\n";
  const long = line.repeat(Math.ceil(highlightedLengthMax / line.length) + 1);
  expect(highlight(long, "typescript")).toEqual([{ text: long }]);
  expect(highlight(line, undefined)).toEqual([{ text: line }]);
  expect(highlight("", "typescript")).toEqual([]);
});

test.each([
  ["src/a.ts", "typescript"],
  ["src\\A.JAVA", "java"],
  ["Dockerfile", "dockerfile"],
  ["docker/Dockerfile.build", "dockerfile"],
  ["deploy/nginx.conf", "nginx"],
  [".env", "ini"],
  ["a.js.unknown", undefined],
  ["constructor", undefined],
  ["a.constructor", undefined],
  ["", undefined],
  [null, undefined],
])("the language of %j is %s", (path, language) => expect(languageOf(path)).toBe(language));

// With a grammar whose time grows with more than the square of the code, this takes far longer.
test.each(languages)(
  "code that is made to keep the grammar of %s busy is highlighted in less than a second",
  (language) => {
    for (const piece of [
      "(",
      "{",
      "<",
      '"',
      "${",
      "/*",
      "a ",
      "a.",
      "a::",
      "a<",
      "1_",
      " \n",
      "@a",
      "\\",
      "<a b=",
      "#{",
    ]) {
      const text = piece.repeat(highlightedLengthMax / piece.length);
      const before = performance.now();
      highlight(text, language);
      expect(performance.now() - before, piece).toBeLessThan(1000);
    }
  },
);

/** The relative luminance of a colour (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("every colour of code has a contrast of 4.5 on whatever code stands on, in light and dark", () => {
  const css = readFileSync(new URL("../../../../globals.css", import.meta.url), "utf8");
  const tokens = new Map(
    [...css.matchAll(/--color-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = "", ...both]) => [
      name,
      both,
    ]),
  );
  const words = [...tokens.keys()].filter((name) => name.startsWith("code-"));
  expect(words).toHaveLength(6);
  for (const word of words) {
    for (const behind of ["surface", "sunken", "accent-soft", "danger-soft", "success-soft"]) {
      for (const theme of [0, 1]) {
        const [one, other] = [word, behind].map((name) => luminance(tokens.get(name)?.[theme] ?? ""));
        const [light, dark] = [Math.max(one ?? 0, other ?? 0), Math.min(one ?? 0, other ?? 0)];
        expect((light + 0.05) / (dark + 0.05), `${word} on ${behind}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});
