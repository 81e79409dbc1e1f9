import type { Vulnerability } from "./schemas";

const headingLengthMax = 200;

/**
 * What tells a vulnerability from others of its rule: its message, where that is one short sentence, with the rule's title
 * below; else the title, with the rule's identifier below.
 */
export function headingOf({ title, message, ruleId }: Pick<Vulnerability, "title" | "message" | "ruleId">) {
  const named = title.trim() || "Untitled";
  const said = message.trim();
  const isSpecific = said !== "" && said.length <= headingLengthMax && !said.includes("\n") && !isSame(said, named);
  if (isSpecific && title.trim() !== "") return { heading: said, subtitle: { text: named, isCode: false } };
  return { heading: named, subtitle: { text: isSame(ruleId, named) ? "" : ruleId, isCode: true } };
}

const isSame = (one: string, other: string) =>
  one.replace(/\.$/, "").toLowerCase() === other.replace(/\.$/, "").toLowerCase();
