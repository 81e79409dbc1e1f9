import "server-only";
import { type FoundKey, findKeys, redactKeys } from "../access-keys/credential/recognise";
import type { Finding, Rule } from "./finding";

type Note = (found: FoundKey) => void;

const texts = ["ruleId", "message", "path", "logicalLocation", "snippet", "contextSnippet"] as const;

/** Removes access keys from a finding's texts. Calls `note` for each, with the member that contained it. */
export function redactFinding(
  finding: Finding,
  note: (member: (typeof texts)[number], found: FoundKey) => void,
): Finding {
  let redacted = finding;
  for (const member of texts) {
    const text = finding[member];
    if (text === null || findKeys(text).length === 0) continue;
    redacted = { ...redacted, [member]: redactKeys(text, { onFound: (found) => note(member, found) }) };
  }
  return redacted;
}

/** Removes access keys from the stored texts of a rule. */
export function redactRule<R extends Rule>(rule: R, onFound: Note): R {
  const redact = (text: string) => redactKeys(text, { onFound });
  return {
    ...rule,
    id: redact(rule.id),
    title: rule.title && redact(rule.title),
    help: redact(rule.help),
    helpUrl: rule.helpUrl && redact(rule.helpUrl),
    tags: rule.tags.map(redact),
  };
}
