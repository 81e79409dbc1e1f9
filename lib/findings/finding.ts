import type { Severity } from "../vulnerabilities/severity";
import type { Suppression } from "../vulnerabilities/status";
import type { Details, Provenance, RuleDetails } from "./details";

/** What a tool says about one of its rules, whatever the format of its report. */
export type Rule = {
  /** Empty where the report gives none. */
  id: string;
  title: string | undefined;
  /** Markdown or plain text. */
  help: string;
  helpUrl: string | undefined;
  tags: string[];
  details: RuleDetails;
};

/** One finding of a report, whatever its format: every reference resolved, its texts uncut. */
export type Finding = {
  /** The index of its run in the report. */
  run: number;
  ruleId: string;
  rule: Rule | undefined;
  message: string;
  severity: Severity;
  score: number | null;
  path: string | null;
  logicalLocation: string | null;
  startLine: number | null;
  startColumn: number | null;
  endLine: number | null;
  endColumn: number | null;
  /** The code itself, without what is around it. */
  snippet: string | null;
  /** The code around it, for where there is no other. */
  contextSnippet: string | null;
  fingerprints: readonly (readonly [string, string])[];
  /** The weaknesses that it is an instance of, by itself and by its rule: `CWE-79`, in ascending order. */
  cwes: string[];
  /** Its own, without those of its rule. */
  tags: string[];
  /** What else the report says; bounded and without access keys already. */
  details: Details;
  /** True where the report itself says that this needs no work: suppressed, or no problem at all. */
  suppressed: boolean;
  /** How it is suppressed; null where it isn't, or where there is no problem. */
  suppression: Suppression | null;
};

/** What a report says about one run of a tool. */
export type ReportedRun = {
  index: number;
  toolName: string;
  toolVersion: string | null;
  /** What tells the runs of one tool on one asset apart; empty when there is only one kind. */
  category: string;
  /** False where the silence of the run about a finding says nothing. */
  complete: boolean;
  /** How many of its findings could not be read: any of them may be one that seems to be gone. */
  rejected: number;
  provenance: Provenance | undefined;
};
