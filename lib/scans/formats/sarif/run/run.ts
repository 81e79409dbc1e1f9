import "server-only";
import { inOrder } from "../../../../findings/cwe";
import type { Provenance, Taxon } from "../../../../findings/details";
import { index, isRecord, items, member, text } from "../../json/read";
import { streamed } from "../../json/select";
import { limits } from "../limits";
import type { MessageLookup } from "./message";
import { type ArtifactPath, artifactPath, isAbsolutePath, UriBases } from "./path";
import { type Component, type Rule, RuleBook } from "./rules";
import { cwesOfTaxon, readTaxonomy, Taxonomies, type Taxonomy } from "./taxonomies";

/** What results may give by an index into arrays of their run (SARIF 2.1.0 §3.38.2, §3.46.2, §3.47.2). */
export const sharedTables = ["threadFlowLocations", "webRequests", "webResponses"] as const;
export type SharedTable = (typeof sharedTables)[number];

/** What of a run its results refer to, and so has to be known before them. */
export type Table = "tool" | "bases" | "artifacts" | "logicalLocations" | "invocations" | "taxonomies" | SharedTable;

const entriesMax = 250_000;
const invocationsMax = 1000;
const checkoutsMax = 1000;
/** A name is kept to 2,000 characters. */
const nameLengthMax = 4000;

type Override = { descriptor: Readonly<Record<string, unknown>>; level: string | undefined };

type Checkout = { location: unknown; kind: "repositories" | "workingDirectories" };

/** One run of a report, as far as it has been read (SARIF 2.1.0 §3.14). */
export class Run {
  readonly index: number;
  category = "";
  toolName = "";
  toolVersion: string | null = null;
  /** False where the silence of the run about a finding says nothing. */
  complete = true;
  /** How many of its results could not be read: any of them may be one that seems to be gone. */
  rejected = 0;
  provenance: Provenance | undefined;
  rules: RuleBook | undefined;
  bases = new UriBases(undefined);
  /** The tables that a result asked for in vain: when one comes later, the results have to be read again. */
  readonly missed = new Set<Table>();
  readonly #checkouts: Checkout[] = [];
  readonly #artifacts: (ArtifactPath | undefined)[] = [];
  readonly #logicalNames: (string | undefined)[] = [];
  readonly #shared = new Map<SharedTable, { entry: unknown; size: number }[]>();
  /** The ruleConfigurationOverrides of each invocation (SARIF 2.1.0 §3.20.5). */
  #overrides: Override[][] = [];
  /** The overrides of each invocation, resolved when the first result asks for them. */
  readonly #levels = new Map<number, ReadonlyMap<Rule, string | undefined>>();
  #ownTaxonomies: readonly Taxonomy[] = [];
  #taxonomies: Taxonomies | undefined;
  /** The weaknesses of each rule, resolved with its first result. */
  readonly #cwes = new Map<Rule, readonly string[]>();

  constructor(position: number) {
    this.index = position;
  }

  get pointer(): string {
    return `/runs/${this.index}`;
  }

  setTool(tool: unknown, driver: Component, extensions: readonly Component[]): void {
    const given = member(tool, "driver");
    this.rules = new RuleBook(driver, extensions);
    this.toolName = driver.name ?? "";
    this.toolVersion = text(member(given, "version")) ?? text(member(given, "semanticVersion")) ?? null;
  }

  setTaxonomies(value: unknown): void {
    this.#ownTaxonomies = items(value).map(readTaxonomy);
    this.#taxonomies = undefined;
    this.#cwes.clear();
  }

  /** What a reference to an entry of a taxonomy names (SARIF 2.1.0 §3.52). */
  taxonOf(reference: unknown): Taxon | undefined {
    this.#taxonomies ??= new Taxonomies(this.#ownTaxonomies, this.rules?.taxonomies ?? []);
    const taxon = this.#taxonomies.find(reference);
    if (taxon?.taxonomy === undefined) this.missed.add("taxonomies");
    return taxon;
  }

  /** The weaknesses that a rule is about: those it names itself, and its relationships (SARIF 2.1.0 §3.49.15). */
  cwesOf(rule: Rule | undefined): readonly string[] {
    if (rule === undefined) return [];
    const known = this.#cwes.get(rule);
    if (known !== undefined) return known;
    const related = rule.taxa.map((reference) => this.taxonOf(reference));
    const all = inOrder([...rule.cwes, ...related.flatMap((taxon) => (taxon ? cwesOfTaxon(taxon) : []))]);
    // Every result works on them: as many as are kept, and one more where some are left out.
    const cwes = all.slice(0, limits.cwes + 1);
    this.#cwes.set(rule, cwes);
    return cwes;
  }

  setBases(value: unknown): void {
    this.bases = new UriBases(value);
    for (const { location, kind } of this.#checkouts) this.bases.addRoot(location, kind);
  }

  /**
   * A folder that differs from one machine to the next: where a repository was checked out (`mappedTo`, SARIF 2.1.0
   * §3.23.7), or where the tool ran (`workingDirectory`, §3.20.19).
   */
  addCheckout(location: unknown, kind: Checkout["kind"]): void {
    if (text(member(location, "uri")) === undefined || this.#checkouts.length >= checkoutsMax) return;
    this.#checkouts.push({ location, kind });
    this.bases.addRoot(location, kind);
  }

  addArtifact(value: unknown): void {
    if (this.#artifacts.length < entriesMax) this.#artifacts.push(artifactPath(member(value, "location")));
  }

  addLogicalLocation(value: unknown): void {
    if (this.#logicalNames.length < entriesMax) this.#logicalNames.push(nameOf(value));
  }

  /** Undefined keeps the indices of the entries after it right. */
  addShared(table: SharedTable, entry: unknown, size: number): void {
    const entries = this.#shared.get(table) ?? [];
    this.#shared.set(table, entries);
    if (entries.length < entriesMax) entries.push({ entry, size });
  }

  /** An entry that a result refers to, with about how many characters it has. */
  sharedEntry(table: SharedTable, at: number): { entry: unknown; size: number } | undefined {
    const found = this.#shared.get(table)?.[at];
    if (found === undefined) this.missed.add(table);
    return found;
  }

  beginInvocations(): void {
    this.#overrides = [];
    this.#levels.clear();
  }

  /** Keeps at most `room` of the overrides of an invocation, and gives how many it kept. */
  addInvocation(value: unknown, room: number): number {
    if (member(value, "executionSuccessful") === false) this.complete = false;
    this.addCheckout(member(value, "workingDirectory"), "workingDirectories");
    if (this.#overrides.length >= invocationsMax) return 0;
    const overrides: Override[] = [];
    for (const override of overridesIn(value)) {
      const descriptor = member(override, "descriptor");
      if (overrides.length >= room || !isRecord(descriptor)) continue;
      overrides.push({ descriptor, level: text(member(member(override, "configuration"), "level")) });
    }
    this.#overrides.push(overrides);
    return overrides.length;
  }

  get hasCheckouts(): boolean {
    return this.#checkouts.length > 0;
  }

  get hasOverrides(): boolean {
    return this.#overrides.some((overrides) => overrides.length > 0);
  }

  /** The normalised path of an artifactLocation (SARIF 2.1.0 §3.4): its own uri, else that of the artifact it points to. */
  pathOf(location: unknown): string | undefined {
    const own = this.#resolve(artifactPath(location));
    if (own !== undefined) return own;
    const at = index(member(location, "index"));
    if (at === undefined) return undefined;
    if (at >= this.#artifacts.length) this.missed.add("artifacts");
    return this.#resolve(this.#artifacts[at]);
  }

  #resolve(artifact: ArtifactPath | undefined): string | undefined {
    if (artifact === undefined) return undefined;
    const { path, base } = artifact;
    if (isAbsolutePath(path) || (base !== undefined && !this.bases.has(base))) this.missed.add("bases");
    return text(this.bases.resolve(path, base));
  }

  /** The name of a logicalLocation (SARIF 2.1.0 §3.33): its own, else that of the entry of the run that it points to. */
  logicalNameOf(location: unknown): string | undefined {
    const own = nameOf(location);
    const at = index(member(location, "index"));
    if (own !== undefined || at === undefined) return own;
    if (at >= this.#logicalNames.length) this.missed.add("logicalLocations");
    return this.#logicalNames[at];
  }

  /** The message strings for a result with this rule (SARIF 2.1.0 §3.11.7): the rule's own, then its component's. */
  messagesFor(rule: Rule | undefined): MessageLookup {
    return (id) => rule?.messages.get(id) ?? this.rules?.componentOf(rule).messages.get(id);
  }

  /** The level that the user of the tool gave to a rule (SARIF 2.1.0 §3.27.10, §3.20.5). */
  overriddenLevel(rule: Rule | undefined, invocation: number | undefined): string | undefined {
    if (this.#overrides.length === 0) this.missed.add("invocations");
    if (rule === undefined || this.rules === undefined) return undefined;
    const at = invocation ?? (this.#overrides.length === 1 ? 0 : -1);
    const overrides = this.#overrides[at];
    if (overrides === undefined) return undefined;
    const levels = this.#levels.get(at) ?? this.#resolveOverrides(overrides, this.rules);
    this.#levels.set(at, levels);
    return levels.get(rule);
  }

  #resolveOverrides(overrides: readonly Override[], rules: RuleBook): ReadonlyMap<Rule, string | undefined> {
    const resolved = new Map<Rule, string | undefined>();
    for (const { descriptor, level } of overrides) {
      const rule = rules.find(text(descriptor.id), undefined, descriptor);
      if (rule !== undefined && !resolved.has(rule)) resolved.set(rule, level);
    }
    return resolved;
  }

  #incompleteBecause(hasResults: boolean, elsewhere: boolean): string | undefined {
    if (!this.complete) return "says that its tool did not succeed";
    if (elsewhere) return "holds some of its results in other files";
    return hasResults ? undefined : "has no list of results";
  }

  /** Takes what has to wait for the end of the run. Gives what a reader should be warned of. */
  close(value: unknown): string | undefined {
    this.category = categoryOf(text(member(member(value, "automationDetails"), "id")) ?? "");
    const elsewhere = items(member(member(value, "externalPropertyFileReferences"), "results")).length > 0;
    const reason = this.#incompleteBecause(member(value, "results") === streamed, elsewhere);
    if (reason === undefined) return undefined;
    this.complete = false;
    return `The run ${reason}: what it names was taken, and nothing was resolved for what it does not name.`;
  }
}

/** The ruleConfigurationOverrides of an invocation (SARIF 2.1.0 §3.20.5). */
export function overridesIn(invocation: unknown): readonly unknown[] {
  return items(member(invocation, "ruleConfigurationOverrides"));
}

// A number, a time, a UUID, a hash.
const runName =
  /^(?:\d+|\d{4}-?\d\d-?\d\d(?:[T_ -].*)?|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{40}|[\da-f]{64})$/i;

/**
 * What an automationDetails.id says of more than this one run: the last component of a hierarchical id may name the run
 * (SARIF 2.1.0 §3.17.3). It is taken off only where it can name nothing else, so that two categories never become one.
 */
function categoryOf(id: string): string {
  const end = id.lastIndexOf("/") + 1;
  return end > 0 && runName.test(id.slice(end)) ? id.slice(0, end) : id;
}

function nameOf(location: unknown): string | undefined {
  const name =
    text(member(location, "fullyQualifiedName")) ??
    text(member(location, "name")) ??
    text(member(location, "decoratedName"));
  return name?.slice(0, nameLengthMax);
}
