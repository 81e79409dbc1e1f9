import "server-only";
import type { Finding } from "../../../findings/finding";
import { Keeper, type Notes } from "../../../findings/keeper";
import { type Level, levels, severityOfLevel, severityOfScore } from "../../../vulnerabilities/severity";
import type { Suppression } from "../../../vulnerabilities/status";
import { entries, index, isRecord, items, member, position, text } from "../json/read";
import { readDetails } from "./details";
import { plainMessage } from "./run/message";
import { asRank, asScore, type Rule, ruleId } from "./run/rules";
import type { Run } from "./run/run";

const justificationLengthMax = 2000;

export type Reading = { ok: true; finding: Finding } | { ok: false; pointer: string; detail: string };

export type ResultNotes = Notes & { warn: (pointer: string, detail: string) => void };

/** Reads a SARIF result (SARIF 2.1.0 §3.27). Only one without a message that can be read is refused. */
export function readResult(value: unknown, run: Run, notes: ResultNotes): Reading {
  if (!isRecord(value)) return { ok: false, pointer: "", detail: "The result is not an object." };
  const givenId = ruleId(value.ruleId) ?? ruleId(member(value.rule, "id"));
  const rule = run.rules?.find(givenId, value.ruleIndex, value.rule);
  const message = plainMessage(value.message, run.messagesFor(rule)) ?? messageWithout(value, rule, givenId);
  if (message === undefined) return { ok: false, pointer: "/message", detail: messageFault(value.message) };
  const { contextStartLine, ...location } = readLocation(items(value.locations), run, notes);
  const snippetStartLine = location.snippet === null && location.contextSnippet !== null ? contextStartLine : null;
  checkValues(value, notes);
  const level = levelOf(value, rule, run);
  const score = value.kind === "informational" ? null : scoreOf(value, rule);
  const keeper = new Keeper(notes);
  return {
    ok: true,
    finding: {
      run: run.index,
      ruleId: givenId ?? rule?.id ?? "",
      rule,
      message,
      severity: score === null ? severityOfLevel(level) : severityOfScore(score),
      score,
      ...location,
      fingerprints: fingerprintsOf(value.fingerprints) ?? fingerprintsOf(value.partialFingerprints) ?? [],
      suppressed: isSuppressed(value),
      suppression: suppressionOf(value, keeper),
      ...readDetails(value, { run, rule, keeper, message, snippetStartLine }),
    },
  };
}

/**
 * What stands for a message that is not there (SARIF 2.1.0 §3.27.11): the rule's own words, else its id, where the result
 * says at all what it is about. One that reports no problem needs none.
 */
function messageWithout(
  result: Readonly<Record<string, unknown>>,
  rule: Rule | undefined,
  givenId: string | undefined,
): string | undefined {
  const named = rule?.title ?? text(rule?.id) ?? givenId;
  return named ?? (reportsNoProblem(result) ? "" : undefined);
}

/** Gone since the baseline (SARIF 2.1.0 §3.27.24), or a rule that was kept (§3.27.9). */
function reportsNoProblem({ baselineState, kind }: Readonly<Record<string, unknown>>): boolean {
  return baselineState === "absent" || kind === "pass" || kind === "notApplicable";
}

function messageFault(message: unknown): string {
  if (message === undefined) return "The result has no message.";
  if (!isRecord(message)) return "The message is not an object.";
  if (text(message.id) !== undefined)
    return "The message has no text, and its id names no message string of the rule or the tool.";
  return "The message has neither a text nor an id.";
}

type MainLocation = Pick<
  Finding,
  "path" | "logicalLocation" | "startLine" | "startColumn" | "endLine" | "endColumn" | "snippet" | "contextSnippet"
> & { contextStartLine: number | null };

/** The first location that has a path, else the first (SARIF 2.1.0 §3.27.12). */
function readLocation(locations: readonly unknown[], run: Run, notes: ResultNotes): MainLocation {
  let [chosen, chosenAt]: [unknown, number] = [locations[0], 0];
  let path: string | undefined;
  for (const [at, location] of locations.entries()) {
    const artifact = member(member(location, "physicalLocation"), "artifactLocation");
    path = run.pathOf(artifact);
    if (path === undefined) {
      const pointer = `/locations/${at}/physicalLocation/artifactLocation/index`;
      checkIndex(notes, pointer, artifact, "uri", "artifact with a path");
      continue;
    }
    [chosen, chosenAt] = [location, at];
    break;
  }
  const physical = member(chosen, "physicalLocation");
  const [region, context] = [member(physical, "region"), member(physical, "contextRegion")];
  const startLine = position(member(region, "startLine"));
  return {
    path: path ?? null,
    logicalLocation:
      logicalName(items(member(chosen, "logicalLocations")), run, notes, `/locations/${chosenAt}`) ?? null,
    startLine,
    startColumn: position(member(region, "startColumn")),
    endLine: startLine === null ? null : (position(member(region, "endLine")) ?? startLine),
    endColumn: position(member(region, "endColumn")),
    snippet: text(member(member(region, "snippet"), "text")) ?? null,
    contextSnippet: text(member(member(context, "snippet"), "text")) ?? null,
    contextStartLine: position(member(context, "startLine")),
  };
}

function logicalName(locations: readonly unknown[], run: Run, notes: ResultNotes, pointer: string): string | undefined {
  for (const [at, location] of locations.entries()) {
    const name = run.logicalNameOf(location);
    if (name !== undefined) return name;
    checkIndex(notes, `${pointer}/logicalLocations/${at}/index`, location, "name", "logical location with a name");
  }
  return undefined;
}

/** Warns of an index of the run's own list under which there is nothing to read; what it has itself was no use either. */
function checkIndex({ warn }: ResultNotes, pointer: string, entry: unknown, own: string, wanted: string): void {
  if (member(entry, own) !== undefined || index(member(entry, "index")) === undefined) return;
  warn(pointer, `No ${wanted} has this index in the run, so it was ignored.`);
}

/** The level of a result, found as SARIF 2.1.0 §3.27.10 prescribes. */
function levelOf(result: Readonly<Record<string, unknown>>, rule: Rule | undefined, run: Run): Level {
  const kind = kinds.find((known) => known === result.kind);
  if (kind !== undefined && kind !== "fail") return "none";
  const own = asLevel(result.level);
  if (own !== undefined) return own;
  const invocation = index(member(result.provenance, "invocationIndex"));
  return asLevel(run.overriddenLevel(rule, invocation)) ?? asLevel(rule?.level) ?? "warning";
}

function asLevel(value: unknown): Level | undefined {
  return levels.find((level) => level === value);
}

function scoreOf(result: Readonly<Record<string, unknown>>, rule: Rule | undefined): number | null {
  return asScore(entries(result.properties).get("security-severity")) ?? rule?.score ?? null;
}

const kinds = ["notApplicable", "pass", "fail", "review", "open", "informational"] as const;
const [baselineStates, suppressionStates, suppressionKinds] = [
  ["new", "unchanged", "updated", "absent"],
  ["accepted", "underReview", "rejected"],
  ["inSource", "external"],
] as const;

/** Warns of values that SARIF does not have, and says what is read instead. */
function checkValues(result: Readonly<Record<string, unknown>>, notes: ResultNotes): void {
  const { warn } = notes;
  const { kind, level, baselineState, rank } = result;
  checkKnown(notes, "/kind", kind, kinds, "fail");
  checkKnown(notes, "/level", level, levels, "not given");
  checkKnown(notes, "/baselineState", baselineState, baselineStates, "not given");
  for (const [at, suppression] of items(result.suppressions).entries()) {
    checkKnown(notes, `/suppressions/${at}/status`, member(suppression, "status"), suppressionStates, "not accepted");
    checkKnown(notes, `/suppressions/${at}/kind`, member(suppression, "kind"), suppressionKinds, "not given");
  }
  if (
    kind !== undefined &&
    kind !== "fail" &&
    kinds.some((known) => known === kind) &&
    level !== undefined &&
    level !== "none"
  ) {
    warn("/level", `A result of the kind ${kind} has the level none (SARIF 2.1.0 §3.27.10): the level was ignored.`);
  }
  if (rank !== undefined && rank !== -1 && asRank(rank) === undefined) {
    warn("/rank", "The rank is no number from 0 to 100: it was ignored.");
  }
  const severity = entries(result.properties).get("security-severity");
  if (severity !== undefined && asScore(severity) === undefined) {
    warn("/properties/security-severity", "This is no number from 0 to 10: it was ignored.");
  }
}

function checkKnown(
  { warn }: ResultNotes,
  pointer: string,
  value: unknown,
  known: readonly string[],
  readAs: string,
): void {
  if (value === undefined || known.some((one) => one === value)) return;
  warn(pointer, `This is none of ${known.join(", ")}: it was read as ${readAs}.`);
}

// Semgrep writes this instead of each fingerprint when it runs without an account.
const placeholders: ReadonlySet<string> = new Set(["requires login"]);

/** The fingerprints that are strings and say something; undefined when none is left. */
function fingerprintsOf(value: unknown): (readonly [string, string])[] | undefined {
  const found: (readonly [string, string])[] = [];
  for (const [name, fingerprint] of entries(value)) {
    if (typeof name !== "string" || typeof fingerprint !== "string") continue;
    if (fingerprint !== "" && !placeholders.has(fingerprint)) found.push([name, fingerprint]);
  }
  return found.length > 0 ? found : undefined;
}

/**
 * True for a result whose suppressions were all accepted (SARIF 2.1.0 §3.27.23, §3.35.3: those without a status are), that
 * is gone since the baseline (§3.27.24), or that states that a rule was kept (§3.27.9).
 */
function isSuppressed(result: Readonly<Record<string, unknown>>): boolean {
  if (reportsNoProblem(result)) return true;
  const states = items(result.suppressions).map((suppression) =>
    isRecord(suppression) ? (suppression.status ?? "accepted") : undefined,
  );
  return states.length > 0 && states.every((state) => state === "accepted");
}

/** How a result is suppressed: the first of its suppressions, with the first justification that they give. */
function suppressionOf(result: Readonly<Record<string, unknown>>, keeper: Keeper): Suppression | null {
  if (!isSuppressed(result) || reportsNoProblem(result)) return null;
  const suppressions = items(result.suppressions);
  const kind = member(suppressions[0], "kind");
  const justification = suppressions.map((one) => text(member(one, "justification"))).find((one) => one !== undefined);
  return {
    kind: kind === "inSource" ? "in_source" : kind === "external" ? "external" : null,
    justification: keeper.text(justification, "suppressions", justificationLengthMax) ?? null,
  };
}
