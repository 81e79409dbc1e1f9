import { expect, test } from "vitest";
import { headingOf } from "./heading";

const title = "Uncontrolled data used in path expression";
const ruleId = "js/path-injection";
const heading = (message: string, given = {}) => headingOf({ title, message, ruleId, ...given });

test("a short message comes before the title of its rule", () => {
  expect(heading("This path depends on a user-provided value.")).toEqual({
    heading: "This path depends on a user-provided value.",
    subtitle: { text: title, isCode: false },
  });
});

test("the title comes first where the message says no more, or far more, or nothing", () => {
  const titled = { heading: title, subtitle: { text: ruleId, isCode: true } };
  for (const message of ["", "  \n", `${title}.`, title.toUpperCase(), "Package: curl\nVersion: 8", "x".repeat(201)]) {
    expect(heading(message)).toEqual(titled);
  }
});

test("what has no title is untitled, and a rule that is named like it is not named twice", () => {
  expect(heading("Said.", { title: " " })).toEqual({ heading: "Untitled", subtitle: { text: ruleId, isCode: true } });
  expect(heading("", { title: ruleId })).toEqual({ heading: ruleId, subtitle: { text: "", isCode: true } });
});
