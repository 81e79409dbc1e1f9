import { expect, test } from "vitest";
import { linkedMessage, MessageTemplate, markdownMessage, plainMessage, reduceLinks } from "./message";

const none = () => undefined;
const fill = (template: string, args: readonly unknown[]) => new MessageTemplate(template).fill(args);

test.each([
  ["Variable {0} of {1}", ["x", "f"], "Variable x of f"],
  ["{{0}} and {0}", ["x"], "{0} and x"],
  ["{5} stays", ["x"], "{5} stays"],
  ["{0}", [7], "{0}"],
  ["{0}", ["{1}"], "{1}"],
] as const)("%s with %j reads %s", (template, args, read) => expect(fill(template, args)).toBe(read));

test.each([
  ["see [here](1)", "see here"],
  ["a [b\\]](12) c", "a b] c"],
  ["[docs](https://example.com)", "[docs](https://example.com)"],
  ["[[x](3)", "[x"],
])("%s reads %s", (text, read) => expect(reduceLinks(text)).toBe(read));

// With a reading whose time grows with the square of the text, these take longer than any test may.
test.each([
  ["[", "[".repeat(2_000_000)],
  ["[a](", "[a](".repeat(500_000)],
  ["\\[", `[${"\\[".repeat(1_000_000)}](`],
])("a million of %s are read as they stand", (_, text) => expect(reduceLinks(`${text}](`)).toContain("["));

test("a message never grows beyond what is kept of it, whatever is put into it", () => {
  expect(fill("{0}".repeat(1_000_000), ["x".repeat(500)])).toBe("x".repeat(20_000));
  expect(fill(`{0}${"y".repeat(100_000)}`, ["x"])).toBe(`x${"y".repeat(19_997)}`);
  expect(plainMessage({ text: "z".repeat(100_000) }, none)).toHaveLength(20_000);
});

test("text comes first, then the string that the id names, then Markdown", () => {
  const lookup = (id: string) => (id === "m" ? new MessageTemplate("By id {0}") : undefined);
  expect(plainMessage({ text: "Text", markdown: "**M**", id: "m" }, lookup)).toBe("Text");
  expect(plainMessage({ id: "m", arguments: ["x"] }, lookup)).toBe("By id x");
  expect(plainMessage({ markdown: "**M**" }, lookup)).toBe("**M**");
  expect(plainMessage({ id: "unknown" }, lookup)).toBeUndefined();
  expect(plainMessage({ text: 5 }, none)).toBeUndefined();
  expect(plainMessage("text", none)).toBeUndefined();
});

test("braces in a text without arguments are braces", () => {
  expect(plainMessage({ text: "use {{ user }} and {0}" }, none)).toBe("use {{ user }} and {0}");
});

test("a message with links to locations is also read with them, and one without is not", () => {
  const lookup = (id: string) => (id === "m" ? new MessageTemplate("From [{0}](1)") : undefined);
  expect(linkedMessage({ text: "From [a](1) to [b](2)." }, none)).toBe("From [a](1) to [b](2).");
  expect(linkedMessage({ text: "From [{0}](1)", arguments: ["x"] }, none)).toBe("From [x](1)");
  expect(linkedMessage({ id: "m", arguments: ["x"] }, lookup)).toBe("From [x](1)");
  for (const text of ["From a", "[a](https://example.com)", "\\[a](1)"]) {
    expect(linkedMessage({ text }, none), text).toBeUndefined();
  }
  expect(linkedMessage({ markdown: "[a](1)" }, none)).toBeUndefined();
});

test("Markdown is that of the message, or of the string that its id names, with the arguments in place", () => {
  const lookup = (id: string) => (id === "m" ? new MessageTemplate("By id {0}", "By **id** {0}") : undefined);
  expect(markdownMessage({ text: "x", markdown: "**{0}** {1}", arguments: ["x", "y"] }, none)).toBe("**x** y");
  expect(markdownMessage({ text: "x", markdown: "`{{ user }}`" }, none)).toBe("`{{ user }}`");
  expect(markdownMessage({ id: "m", arguments: ["x"] }, lookup)).toBe("By **id** x");
  expect(markdownMessage({ text: "Text", id: "m" }, lookup)).toBeUndefined();
  expect(markdownMessage({ text: "x", markdown: 5 }, none)).toBeUndefined();
  expect(markdownMessage({ markdown: "z".repeat(100_000) }, none)).toHaveLength(20_000);
});
