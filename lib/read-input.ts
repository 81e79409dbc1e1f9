import type { z } from "zod";
import { redactKeys } from "./access-keys/credential/recognise";

/**
 * One thing that is wrong with an input: where, and a sentence with the fix. `unknown`: there is no such member.
 */
export type InputFault = { path: readonly string[]; detail: string; unknown: boolean };

const faultsMax = 20;
const nameLengthMax = 100;

/**
 * Reads an input by a schema: returns the value, or what is wrong with it. The sentences are the schema's, or ours; they
 * repeat nothing of the input but the names of members that there are not, and of those no key.
 */
export function readInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
): { ok: true; value: z.output<S> } | { ok: false; faults: InputFault[] } {
  const parsed = schema.safeParse(input, { error: words });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, faults: parsed.error.issues.flatMap(toFaults).slice(0, faultsMax) };
}

function toFaults(issue: z.core.$ZodIssue): InputFault[] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") return [{ path, detail: issue.message, unknown: false }];
  return issue.keys.slice(0, faultsMax).map((key) => ({
    path: [...path, redactKeys(key, { pieces: true }).slice(0, nameLengthMax)],
    detail: "There is no field with this name.",
    unknown: true,
  }));
}

const typeWords: Record<string, string> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

const formatWords: Record<string, string> = {
  datetime: "Use a time as in RFC 3339, such as 2026-01-31T09:00:00Z.",
  uuid: "Use an id as it was given out, a UUID.",
  url: "Use an address such as https://backline.example.com.",
};

const unitWords: Record<string, readonly [one: string, many: string]> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
};

const words: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "This is missing." : `Use ${typeWords[issue.expected] ?? issue.expected}.`;
    case "too_small":
      return limit("least", issue.origin, issue.minimum);
    case "too_big":
      return limit("most", issue.origin, issue.maximum);
    case "invalid_format":
      return formatWords[issue.format] ?? "This is not in a form that can be used.";
    case "invalid_value":
      return issue.values.length === 1 ? `Use ${String(issue.values[0])}.` : `Use one of ${issue.values.join(", ")}.`;
    default:
      return "This matches none of the forms that are accepted.";
  }
};

function limit(word: "least" | "most", origin: string, number: number | bigint): string {
  const unit = unitWords[origin];
  if (unit === undefined) return `Use ${number} or ${word === "least" ? "more" : "less"}.`;
  return `Use at ${word} ${number} ${unit[number === 1 ? 0 : 1]}.`;
}
