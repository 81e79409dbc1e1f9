import type { Severity } from "../vulnerabilities/severity";

/** What a tool says about one of its rules, whatever the format of its report. */
export type Rule = {
  /** Empty where the report gives none. */
  id: string;
  title: string | undefined;
  /** Markdown or plain text. */
  help: string;
  helpUrl: string | undefined;
  tags: string[];
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
  /** The code itself, without what is around it. */
  snippet: string | null;
  /** The code around it, for where there is no other. */
  contextSnippet: string | null;
  fingerprints: readonly (readonly [string, string])[];
  /** True where the report itself says that this needs no work. */
  suppressed: boolean;
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
};
