import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown } from "./markdown";

const render = (text: string) => renderToStaticMarkup(createElement(Markdown, { text, topHeading: 3 }));

describe("HTML in the text is text", () => {
  test.each([
    "<script>alert(1)</script>",
    "a <img src=x onerror=alert(1)> b",
    '<div onclick="alert(1)">a</div>',
    "<iframe src=https://example.com></iframe>",
    "<style>body{display:none}</style>",
    "<svg/onload=alert(1)>",
    "[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
  ])("%s", (text) => {
    const html = render(text);
    expect(html).not.toMatch(/<(?:script|img|iframe|style|svg)|<[^>]*\son\w+=/i);
    expect(html).toContain("&lt;");
  });
});

describe("a link leads to the web or to mail, or is none", () => {
  test.each([
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html,x)",
    "[a](vbscript:x)",
    "[a](//evil.example)",
    "[a](/settings/access-keys)",
    "[a](#b)",
    "<javascript:alert(1)>",
    "[a][b]\n\n[b]: javascript:alert(1)",
  ])("not %s", (text) => expect(render(text)).not.toContain("href"));

  test.each(["[a](https://example.com/)", "[a](mailto:a@example.com)", "https://example.com/"])("but %s", (text) =>
    expect(render(text)).toMatch(/<a href="(?:https|mailto):[^"]*" target="_blank" rel="noopener noreferrer nofollow"/),
  );
});

test("a picture is not loaded: its alternative text is shown", () => {
  const html = render("![what it shows](https://example.com/track.png)");
  expect(html).toContain("what it shows");
  expect(html).not.toContain("example.com");
});

test("headings continue the order of the page", () => {
  const levels = [...render("## A\n\n#### B\n\n## C\n\n# D\n\nText\n\n> ###### E").matchAll(/<h(\d)/g)].map(
    (match) => match[1],
  );
  expect(levels).toEqual(["3", "4", "4", "3", "4"]);
});

test("a line of dashes is a line, and tasks are spelled out in words", () => {
  expect(render(`a\n\n${"-".repeat(80)}\n\nb`)).toContain("<hr");
  const tasks = render("- [x] one\n- [ ] two");
  expect(tasks).toContain("Not done:");
  expect(tasks).not.toContain("<input");
});

describe("a text that would overload the parser is shown as it is", () => {
  const length = 64_000;
  test.each(["*a_ ", "> ", "> a\n\n", "[a](", "- - - - a\n", "`", "![", "|a"])("%j again and again", (piece) => {
    expect(render(piece.repeat(length / piece.length))).toContain("whitespace-pre-wrap");
  });
});
