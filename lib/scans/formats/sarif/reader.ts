import "server-only";
import { type FoundKey, redactKeys } from "@/lib/access-keys/credential/recognise";
import { hashKeyHex } from "@/lib/access-keys/credential/secret";
import type { Finding } from "../../../findings/finding";
import { Keeper } from "../../../findings/keeper";
import { redactFinding, redactRule } from "../../../findings/redact";
import { levels } from "../../../vulnerabilities/severity";
import type { Fault, Warning } from "../format";
import { items, member, sizeOf, text } from "../json/read";
import { type Mistyped, streamed, type Visitor } from "../json/select";
import { type ResultNotes, readResult } from "./result";
import { readProvenance } from "./run/provenance";
import { type Component, type Rule, readComponent, readRule } from "./run/rules";
import { overridesIn, Run, type SharedTable, sharedTables, type Table } from "./run/run";

const faultsMax = 20;
const warningsMax = 100;
const runsMax = 10_000;
const resultsMax = 500_000;
const rulesMax = 50_000;
/** Of each run, and of all together. */
const extensionsMax = 1000;
const extensionsInAllMax = 20_000;
const overridesMax = 100_000;
const helpLengthMax = 16 * 1024 * 1024;
/** About, in characters, of what results refer to in arrays of all runs together. */
const sharedLengthMax = 16 * 1024 * 1024;

const memberPointers = {
  ruleId: "/ruleId",
  message: "/message",
  path: "/locations",
  logicalLocation: "/locations",
  snippet: "/locations",
  contextSnippet: "/locations",
} as const;

function noteKey(warnings: Warning[], pointer: string, { shown, key }: FoundKey): void {
  if (warnings.length >= warningsMax) return;
  warnings.push({
    pointer,
    detail: `An access key, ${shown}, was in the text. It was removed before anything was stored.`,
    ...(key !== undefined && { keyHash: hashKeyHex(key) }),
  });
}

function note(warnings: Fault[], pointer: string, detail: string): void {
  if (warnings.length < warningsMax) warnings.push({ pointer, detail });
}

/** Warnings that say the same of the same member: one of them, with the first location and how many there are. */
class CountedWarnings {
  readonly #kinds = new Map<string, { first: Fault; count: number }>();

  add(pointer: string, detail: string, member = pointer.replace(/\/\d+/g, "/")): void {
    const kind = `${member} ${detail}`;
    const known = this.#kinds.get(kind);
    if (known !== undefined) known.count++;
    else if (this.#kinds.size < warningsMax) this.#kinds.set(kind, { first: { pointer, detail }, count: 1 });
  }

  clear(): void {
    this.#kinds.clear();
  }

  get all(): Fault[] {
    return [...this.#kinds.values()].map(({ first, count }) => {
      const more = count === 1 ? "" : ` The same holds for ${count - 1} more.`;
      return { pointer: first.pointer, detail: first.detail + more };
    });
  }
}

/** The report breaks its format in a way that ends the reading. */
export class BrokenReport extends Error {}

/** Makes runs and findings out of the values that the selector finds. */
export class ReportReader implements Visitor {
  readonly runs: Run[] = [];
  readonly faults: Fault[] = [];
  /** The findings since the last time that they were taken. */
  findings: Finding[] = [];
  received = 0;
  rejected = 0;
  /** True when results came before what they refer to, and have to be read once more. */
  needsSecondPass = false;
  #secondPass = false;
  #rules: Rule[] = [];
  #driver: Component | undefined;
  #extensions: Component[] = [];
  #rulesCount = 0;
  #extensionsCount = 0;
  #overridesCount = 0;
  #helpLength = 0;
  #sharedLength = 0;
  #runWarnings: Fault[] = [];
  #resultWarnings: Fault[] = [];
  /** Of values that are read as something else, or cut. */
  readonly #valueWarnings = new CountedWarnings();
  readonly #tableValueWarnings = new CountedWarnings();
  #tableWarnings: Fault[] = [];
  #tableKeys: Warning[] = [];
  #resultKeys: Warning[] = [];
  /** Of the result that is being read. */
  #resultPointer = "";
  readonly #resultNotes: ResultNotes = {
    found: (member, found) => noteKey(this.#resultKeys, `${this.#resultPointer}/${member}`, found),
    cut: (member, detail) => this.#valueWarnings.add(`${this.#resultPointer}/${member}`, detail),
    warn: (at, detail) => this.#valueWarnings.add(this.#resultPointer + at, detail),
  };
  readonly #noteKeyOfResult = (member: keyof typeof memberPointers, found: FoundKey) =>
    noteKey(this.#resultKeys, this.#resultPointer + memberPointers[member], found);

  get warnings(): Warning[] {
    const unread = this.runs
      .filter(({ complete, rejected }) => complete && rejected > 0)
      .map((run) => ({
        pointer: run.pointer,
        detail: "Some results of the run can't be read: nothing was resolved for what it does not name.",
      }));
    const keys = [...this.#tableKeys, ...this.#resultKeys];
    const values = [...this.#tableValueWarnings.all, ...this.#valueWarnings.all];
    const others = [...values, ...this.#resultWarnings, ...this.#tableWarnings];
    return [...keys, ...this.#runWarnings, ...unread, ...others].slice(0, warningsMax);
  }

  takeFindings(): Finding[] {
    const taken = this.findings;
    this.findings = [];
    return taken;
  }

  /** Forgets the results and keeps what they refer to, for the second reading. */
  beginSecondPass(): void {
    this.#secondPass = true;
    this.needsSecondPass = false;
    this.findings = [];
    this.received = 0;
    this.rejected = 0;
    for (const run of this.runs) run.rejected = 0;
    this.#resultWarnings = [];
    this.#valueWarnings.clear();
    this.#resultKeys = [];
  }

  fault(pointer: string, detail: string): void {
    if (this.faults.length < faultsMax) this.faults.push({ pointer, detail });
  }

  opened(name: string, path: readonly number[]): void {
    if (name === "run") this.#openRun(path[0] ?? 0);
    else if (name === "driver" || name === "extension") this.#rules = [];
    else if (name === "tool") {
      this.#driver = undefined;
      this.#extensions = [];
    } else if (name === "invocations" && !this.#secondPass) this.runs[path[0] ?? -1]?.beginInvocations();
  }

  repeated(name: string, path: readonly number[]): void {
    if (name === "runs") this.fault("/runs", "The member occurs twice.");
    else if (name === "results" || name === "tool") this.fault(`/runs/${path[0]}/${name}`, "The member occurs twice.");
  }

  mistyped({ kind, pointer, wanted, name }: Mistyped): void {
    const ofResults = kind.startsWith("/runs/results");
    // A result that is no object is rejected, and says so.
    if (name === "result" || (this.#secondPass && !ofResults)) return;
    const warnings = ofResults ? this.#valueWarnings : this.#tableValueWarnings;
    warnings.add(pointer, `This has to be ${wanted}: it was ignored.`, kind);
  }

  closed(name: string, value: unknown, path: readonly number[]): void {
    if (name === "result") this.#closeResult(value, path);
    else if (name === "run") this.#closeRun(value, path[0] ?? 0);
    else if (name === "log") this.#closeLog(value);
    else if (!this.#secondPass) this.#closeTable(name, value, path);
  }

  #openRun(position: number): void {
    if (this.#secondPass) return;
    if (position >= runsMax) {
      this.fault(`/runs/${position}`, `A report may hold at most ${runsMax} runs.`);
      throw new BrokenReport();
    }
    this.runs[position] = new Run(position);
  }

  #closeTable(name: string, value: unknown, path: readonly number[]): void {
    const run = this.runs[path[0] ?? -1];
    if (name === "rule") this.#addRule(value, `/runs/${path[0]}/tool`);
    else if (name === "driver") this.#driver = readComponent(value, this.#rules);
    else if (name === "extension") this.#addExtension(value);
    if (run === undefined) return;
    if (name === "tool") {
      run.setTool(value, this.#driver ?? readComponent(undefined, []), this.#extensions);
      run.toolName = this.#redactTool(run, run.toolName);
      run.toolVersion = run.toolVersion && this.#redactTool(run, run.toolVersion);
      this.#arrived(run, "tool");
    } else if (name === "artifact") run.addArtifact(value);
    else if (name === "logicalLocation") run.addLogicalLocation(value);
    else if (name === "bases") {
      run.setBases(value);
      this.#arrived(run, "bases");
    } else if (name === "invocation") {
      this.#warnOfOverrides(value, `${run.pointer}/invocations/${path[1]}`);
      this.#overridesCount += run.addInvocation(value, overridesMax - this.#overridesCount);
    } else if (name === "taxonomies") {
      run.setTaxonomies(value);
      this.#arrived(run, "taxonomies");
    } else if (name === "provenance") {
      run.provenance = readProvenance(value, this.#keeper(`${run.pointer}/versionControlProvenance`));
      for (const repository of items(value)) run.addCheckout(member(repository, "mappedTo"), "repositories");
      if (run.hasCheckouts) this.#arrived(run, "bases");
    } else if (name === "invocations") {
      if (run.hasOverrides) this.#arrived(run, "invocations");
      if (run.hasCheckouts) this.#arrived(run, "bases");
    } else if (name === "artifacts" || name === "logicalLocations") this.#arrived(run, name);
    else this.#closeShared(run, name, value);
  }

  #closeShared(run: Run, name: string, value: unknown): void {
    for (const table of sharedTables) {
      if (name === table) this.#arrived(run, table);
      else if (`${name}s` === table) this.#addShared(run, table, value);
    }
  }

  #addShared(run: Run, table: SharedTable, value: unknown): void {
    this.#sharedLength += sizeOf(value, 64);
    const hasRoom = this.#sharedLength <= sharedLengthMax;
    run.addShared(table, hasRoom ? value : undefined, sizeOf(value, 0));
    if (hasRoom) return;
    this.#tableValueWarnings.add(`${run.pointer}/${table}`, "This is too large: its last entries were ignored.");
  }

  #arrived(run: Run, table: Table): void {
    if (run.missed.has(table)) this.needsSecondPass = true;
  }

  #addExtension(value: unknown): void {
    if (this.#extensions.length >= extensionsMax || this.#extensionsCount >= extensionsInAllMax) return;
    this.#extensionsCount++;
    this.#extensions.push(readComponent(value, this.#rules));
  }

  #addRule(value: unknown, pointer: string): void {
    if (this.#rulesCount++ >= rulesMax) return;
    const read = readRule(value, this.#keeper(pointer));
    const rule = redactRule(read, (found) => noteKey(this.#tableKeys, pointer, found));
    this.#warnOfLevel(value, rule.id, pointer);
    this.#helpLength += rule.help.length + JSON.stringify(rule.details).length;
    this.#rules.push(this.#helpLength > helpLengthMax ? { ...rule, help: rule.title ?? "", details: {} } : rule);
  }

  #warnOfLevel(rule: unknown, id: string, pointer: string): void {
    const level = member(member(rule, "defaultConfiguration"), "level");
    if (level === undefined || levels.some((known) => known === level)) return;
    note(
      this.#tableWarnings,
      pointer,
      `The level of the rule ${id} is none of ${levels.join(", ")}: it was read as warning.`,
    );
  }

  #warnOfOverrides(invocation: unknown, pointer: string): void {
    for (const [at, override] of overridesIn(invocation).entries()) {
      const level = member(member(override, "configuration"), "level");
      if (level === undefined || level === null || levels.some((known) => known === level)) continue;
      this.#tableValueWarnings.add(
        `${pointer}/ruleConfigurationOverrides/${at}/configuration/level`,
        `This is none of ${levels.join(", ")}: it was read as not given.`,
      );
    }
  }

  #keeper(pointer: string): Keeper {
    return new Keeper({
      found: (_, found) => noteKey(this.#tableKeys, pointer, found),
      cut: (name, detail) => note(this.#tableWarnings, `${pointer}/${name}`, detail),
    });
  }

  #redactTool(run: Run, text: string): string {
    return redactKeys(text, { onFound: (found) => noteKey(this.#tableKeys, `${run.pointer}/tool`, found) });
  }

  #closeResult(value: unknown, path: readonly number[]): void {
    const run = this.runs[path[0] ?? -1];
    if (run === undefined) return;
    if (run.rules === undefined && !this.#secondPass) {
      run.missed.add("tool");
      return;
    }
    if (this.needsSecondPass) return;
    if (++this.received > resultsMax) {
      this.fault(`${run.pointer}/results/${path[1]}`, `A report may hold at most ${resultsMax} results: split it.`);
      throw new BrokenReport();
    }
    const pointer = `${run.pointer}/results/${path[1]}`;
    this.#resultPointer = pointer;
    const reading = readResult(value, run, this.#resultNotes);
    if (reading.ok) {
      this.findings.push(redactFinding(reading.finding, this.#noteKeyOfResult));
      return;
    }
    this.rejected++;
    run.rejected++;
    note(this.#resultWarnings, pointer + reading.pointer, reading.detail);
  }

  #closeRun(value: unknown, position: number): void {
    if (this.#secondPass) return;
    this.runs[position] ??= new Run(position);
    const run = this.runs[position];
    if (run === undefined || !this.#isRun(value, run)) return;
    const warning = run.close(value);
    const pointer = `${run.pointer}/automationDetails/id`;
    run.category = redactKeys(run.category, { onFound: (found) => noteKey(this.#tableKeys, pointer, found) });
    if (warning !== undefined) this.#runWarnings.push({ pointer: run.pointer, detail: warning });
  }

  #isRun(value: unknown, run: Run): value is object {
    const before = this.faults.length;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.fault(run.pointer, "A run has to be an object.");
      return false;
    }
    const driver = member(member(value, "tool"), "driver");
    const name = member(driver, "name");
    this.#checkTool(run, member(value, "tool"), driver, name);
    const results = member(value, "results");
    if (results !== undefined && results !== null && results !== streamed) {
      this.fault(`${run.pointer}/results`, "The results have to be a list.");
    }
    return this.faults.length === before;
  }

  #checkTool(run: Run, tool: unknown, driver: unknown, name: unknown): void {
    const at = `${run.pointer}/tool`;
    if (typeof tool !== "object" || tool === null || Array.isArray(tool)) {
      this.fault(at, tool === undefined ? "The run does not say which tool made it." : "The tool has to be an object.");
    } else if (typeof driver !== "object" || driver === null || Array.isArray(driver)) {
      this.fault(`${at}/driver`, driver === undefined ? "The tool has no driver." : "The driver has to be an object.");
    } else if (text(name)?.trim() === undefined || text(name)?.trim() === "") {
      this.fault(
        `${at}/driver/name`,
        name === undefined ? "The tool has no name." : "The name of the tool has to be a string that is not empty.",
      );
    }
  }

  #closeLog(value: unknown): void {
    if (this.#secondPass) return;
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.fault("", "A SARIF report is a JSON object.");
      return;
    }
    const version = member(value, "version");
    if (version === undefined) this.fault("/version", 'The version is missing: only SARIF "2.1.0" is read.');
    else if (version !== "2.1.0") this.fault("/version", 'Only SARIF version "2.1.0" is read.');
    const runs = member(value, "runs");
    // Null says that the producer looked for runs and could not find them (SARIF 2.1.0 §3.13.4): there is nothing to take.
    if (runs !== streamed && runs !== null)
      this.fault("/runs", runs === undefined ? "The runs are missing." : "The runs have to be a list.");
  }
}
