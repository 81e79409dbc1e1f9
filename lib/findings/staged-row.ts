import "server-only";
import { hash } from "node:crypto";
import type { Suppression } from "../vulnerabilities/status";
import { boundedKey, boundedText } from "./bounded-text";
import type { Details } from "./details";
import type { Finding } from "./finding";
import { identify, messageLengthMax, pathLengthMax, snippetLengthMax } from "./matching/identity";

const ruleIdLengthMax = 512;
const titleLengthMax = 300;

/** The columns of a row, in the order in which `stagedRow` writes them, with their types in the database. */
export const stagedColumns = [
  ["seq", "integer"],
  ["run", "integer"],
  ["fingerprint", "bytea"],
  ["signs", "bytea"],
  ["has_prints", "boolean"],
  ["tie", "bytea"],
  ["id", "uuid"],
  ["start_line", "integer"],
  ["start_column", "integer"],
  ["end_line", "integer"],
  ["rule_id", 'text collate "C"'],
  ["title", "text"],
  ["message", "text"],
  ["severity", "severity"],
  ["score", "real"],
  ["path", "text"],
  ["logical_location", "text"],
  ["snippet", "text"],
  ["suppressed", "boolean"],
  ["end_column", "integer"],
  ["cwes", "text[]"],
  ["tags", "text[]"],
  ["details", "jsonb"],
  ["suppression", "jsonb"],
] as const;

/** The identifier of a finding's rule as it is kept. */
export function keptRuleId(finding: Finding): string {
  return boundedKey(finding.ruleId, ruleIdLengthMax);
}

/**
 * A finding as one line of PostgreSQL's COPY text format. Texts are cut to what is kept. `tie` puts equals on the same line
 * into an order that is neither the report's nor changed by lines that move.
 */
export function stagedRow(finding: Finding, ruleId: string, seq: number, id: string): string {
  const { fingerprint, signs } = identify({ ...finding, ruleId });
  const content = [
    field(ruleId),
    field(boundedText(titleOf(finding), titleLengthMax)),
    field(boundedText(finding.message, messageLengthMax)),
    finding.severity,
    finding.score ?? absent,
    nullable(finding.path, pathLengthMax),
    nullable(finding.logicalLocation, pathLengthMax),
    nullable(finding.snippet ?? finding.contextSnippet, snippetLengthMax),
    flag(finding.suppressed),
    finding.endColumn ?? absent,
    field(arrayOf(finding.cwes)),
    field(arrayOf(finding.tags)),
  ].join("\t");
  const suppression = finding.suppression === null ? absent : jsonOf(finding.suppression);
  // Not of the details, of which some are made anew with each run.
  const tie = hash("sha256", `${content}\t${suppression}`, "hex").slice(0, 16);
  const lines = `${finding.startLine ?? absent}\t${finding.startColumn ?? absent}\t${finding.endLine ?? absent}`;
  const digests = `\\\\x${fingerprint}\t\\\\x${signs}\t${flag(finding.fingerprints.length > 0)}`;
  return `${seq}\t${finding.run}\t${digests}\t\\\\x${tie}\t${id}\t${lines}\t${content}\t${jsonOf(finding.details)}\t${suppression}\n`;
}

const absent = "\\N";
const flag = (value: boolean) => (value ? "t" : "f");

function titleOf(finding: Finding): string {
  if (finding.rule?.title !== undefined) return finding.rule.title;
  if (finding.ruleId !== "") return finding.ruleId;
  return /^[^\n]*/.exec(finding.message.trim())?.[0] ?? "";
}

function nullable(value: string | null, lengthMax: number): string {
  return value === null ? absent : field(boundedText(value, lengthMax));
}

/** As JSON; absent where nothing is given. What the texts may hold is the business of lib/findings/keeper.ts. */
function jsonOf(value: Details | Suppression): string {
  const json = JSON.stringify(value);
  return json === "{}" ? absent : field(json);
}

/** An array in PostgreSQL's syntax. */
function arrayOf(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

const escaped = /[\\\t\n\r]/;
const escapes = new Map([
  ["\\", "\\\\"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

function field(value: string): string {
  return escaped.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => escapes.get(character) ?? "") : value;
}
