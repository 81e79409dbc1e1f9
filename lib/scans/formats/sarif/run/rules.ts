import "server-only";
import { boundedKey, boundedText } from "../../../../findings/bounded-text";
import { cwesIn, cwesOf } from "../../../../findings/cwe";
import type { Rule as NeutralRule } from "../../../../findings/finding";
import type { Keeper } from "../../../../findings/keeper";
import { entries, index, isRecord, items, member, text } from "../../json/read";
import { withoutCredentials } from "../credentials";
import { type MessageTemplate, messageStrings } from "./message";
import { readTaxonomy, type Taxonomy } from "./taxonomies";

const idLengthMax = 2000;
/** Far more than is kept: a key is taken out before it could be cut in two. */
const titleLengthMax = 4000;

/** What a report says about one of its rules (SARIF 2.1.0 §3.49), and what its results take from it. */
export type Rule = NeutralRule & {
  guid: string | undefined;
  level: string | undefined;
  score: number | undefined;
  messages: ReadonlyMap<string, MessageTemplate>;
  /** The weaknesses that its own tags and properties name. */
  cwes: readonly string[];
  /** References to entries of taxonomies (SARIF 2.1.0 §3.53). */
  taxa: readonly unknown[];
};

/** A driver or an extension of the tool (SARIF 2.1.0 §3.19). */
export type Component = {
  name: string | undefined;
  guid: string | undefined;
  rules: readonly Rule[];
  messages: ReadonlyMap<string, MessageTemplate>;
  taxonomy: Taxonomy;
};

/** The identifier of a rule. One longer than any that means something is cut, and keeps a digest of the whole. */
export function ruleId(value: unknown): string | undefined {
  const id = text(value);
  return id === undefined || id.length <= idLengthMax ? id : boundedKey(id, idLengthMax);
}

/** A `security-severity`: from 0 to 10, as a number or in digits. */
export function asScore(value: unknown): number | undefined {
  const score = typeof value === "string" && /^\s*\d{1,2}(?:\.\d{1,20})?\s*$/.test(value) ? Number(value) : value;
  return typeof score === "number" && score >= 0 && score <= 10 ? score : undefined;
}

/**
 * Reads a reportingDescriptor; what has the wrong type in it counts as not there. What every result of the rule would
 * work on is bounded here, once.
 */
export function readRule(value: unknown, keeper: Keeper): Rule {
  const properties = entries(member(value, "properties"));
  const name = text(member(value, "name"));
  const guid = text(member(value, "guid"));
  const id = ruleId(member(value, "id")) ?? ruleId(name) ?? ruleId(guid) ?? "";
  const short = text(member(member(value, "shortDescription"), "text"));
  const tags = tagsOf(properties);
  const title = short ?? name ?? id;
  const help = helpOf(value) ?? short ?? "";
  return {
    id,
    guid,
    title: titleOf(title),
    help,
    helpUrl: webAddress(member(value, "helpUri")),
    tags,
    level: text(member(member(value, "defaultConfiguration"), "level")),
    score: asScore(properties.get("security-severity")),
    messages: messageStrings(member(value, "messageStrings")),
    cwes: cwesNamed(tags, properties),
    taxa: items(member(value, "relationships")).map((relationship) => member(relationship, "target")),
    details: {
      name: name === title ? undefined : keeper.text(name, "name", ruleTextLengthMax),
      description: descriptionOf(value, [title, help], keeper),
      guid: keeper.text(guid, "guid", guidLengthMax),
      precision: keeper.text(properties.get("precision"), "properties", nameLengthMax),
      rank: asRank(member(member(value, "defaultConfiguration"), "rank")),
      properties: keeper.properties(withoutTags(properties), "properties", propertyLengthMax),
    },
  };
}

const [ruleTextLengthMax, propertyLengthMax, nameLengthMax, guidLengthMax] = [2000, 1000, 200, 100];

/** What the rule says of itself besides its title and its help. */
function descriptionOf(rule: unknown, shown: readonly string[], keeper: Keeper): string | undefined {
  const full = member(rule, "fullDescription");
  const given = text(member(full, "text")) ?? text(member(full, "markdown"));
  return given === undefined || shown.includes(given)
    ? undefined
    : keeper.text(given, "fullDescription", ruleTextLengthMax);
}

/** Tags are read, and kept, by themselves. */
export function withoutTags(properties: ReadonlyMap<unknown, unknown>): ReadonlyMap<unknown, unknown> {
  return properties.has("tags") ? new Map([...properties].filter(([name]) => name !== "tags")) : properties;
}

const tagsMax = 50;

/** The tags of a property bag (SARIF 2.1.0 §3.8.2). */
export function tagsOf(properties: ReadonlyMap<unknown, unknown>): string[] {
  return items(properties.get("tags"))
    .slice(0, tagsMax)
    .flatMap((tag) => text(tag) ?? []);
}

/** What tools call the property that names weaknesses. */
const cweProperty = /^cwe(?:s|[-_]?ids?)?$/i;

/** The weaknesses that tags and properties name; most have neither. */
export function cwesNamed(tags: readonly string[], properties: ReadonlyMap<unknown, unknown>): string[] {
  const found = tags.flatMap(cwesIn);
  for (const [name, value] of properties) {
    if (typeof name !== "string" || !cweProperty.test(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === "string" || typeof one === "number") found.push(...cwesOf(String(one)));
    }
  }
  return found;
}

/** A rank (SARIF 2.1.0 §3.27.25); -1, as undefined here, says that there is none. */
export function asRank(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value <= 100 ? value : undefined;
}

function titleOf(given: string): string | undefined {
  return given === "" ? undefined : boundedText(given, titleLengthMax);
}

function helpOf(rule: unknown): string | undefined {
  const help = member(rule, "help");
  const full = member(rule, "fullDescription");
  return (
    text(member(help, "markdown")) ??
    text(member(help, "text")) ??
    text(member(full, "markdown")) ??
    text(member(full, "text"))
  );
}

function webAddress(value: unknown): string | undefined {
  const whole = text(value);
  const given = whole && withoutCredentials(whole);
  if (given === undefined || given.length > 2000 || !URL.canParse(given)) return undefined;
  const { protocol, href } = new URL(given);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}

export function readComponent(value: unknown, rules: readonly Rule[]): Component {
  return {
    name: text(member(value, "name")),
    guid: text(member(value, "guid")),
    rules,
    messages: messageStrings(member(value, "globalMessageStrings")),
    taxonomy: readTaxonomy(value),
  };
}

/** More levels than any hierarchical identifier of a rule has. */
const levelsMax = 16;

/** The rules of a tool: those of its driver and those of its extensions. What is found twice, the driver has first. */
export class RuleBook {
  readonly driver: Component;
  /** Those that the tool's own components hold. */
  readonly taxonomies: readonly Taxonomy[];
  readonly #extensions: readonly Component[];
  readonly #byId = new Map<string, Rule>();
  readonly #byGuid = new Map<string, Rule>();
  readonly #ofComponents = new Map<Component, Map<string, Rule>>();
  readonly #components = new Map<Rule, Component>();
  readonly #componentsByGuid = new Map<string, Component>();
  readonly #componentsByName = new Map<string, Component>();

  constructor(driver: Component, extensions: readonly Component[]) {
    this.driver = driver;
    this.taxonomies = [driver, ...extensions].map((component) => component.taxonomy);
    this.#extensions = extensions;
    for (const component of [driver, ...extensions]) {
      setFirst(this.#componentsByGuid, component.guid, component);
      setFirst(this.#componentsByName, component.name, component);
      if (component.rules.length === 0) continue;
      const own = new Map<string, Rule>();
      this.#ofComponents.set(component, own);
      for (const rule of component.rules) {
        this.#components.set(rule, component);
        setFirst(own, rule.id, rule);
        setFirst(this.#byId, rule.id, rule);
        setFirst(this.#byGuid, rule.guid, rule);
      }
    }
  }

  /** The driver or extension that defines a rule; the driver where there is none. */
  componentOf(rule: Rule | undefined): Component {
    return (rule && this.#components.get(rule)) ?? this.driver;
  }

  /**
   * The rule of a result or of a reference to a rule (SARIF 2.1.0 §3.27.5 to §3.27.7, §3.52). An index counts unless
   * it contradicts the id beside it; a hierarchical id `a/b/c` falls back to `a/b` and to `a` (§3.27.5).
   */
  find(id: string | undefined, position: unknown, reference: unknown): Rule | undefined {
    const at = index(position) ?? index(member(reference, "index"));
    const named = member(reference, "toolComponent");
    if (at !== undefined) {
      const rule = this.#component(named)?.rules[at];
      if (rule !== undefined && (id === undefined || rule.id === "" || isWithin(id, rule.id))) return rule;
    }
    const guid = text(member(reference, "guid"));
    const component = isRecord(named) ? this.#component(named) : undefined;
    return (
      (guid === undefined ? undefined : this.#byGuid.get(guid)) ??
      (component && byName(id, this.#ofComponents.get(component))) ??
      byName(id, this.#byId)
    );
  }

  #component(reference: unknown): Component | undefined {
    if (!isRecord(reference)) return this.driver;
    const at = index(reference.index);
    if (at !== undefined) return this.#extensions[at];
    const guid = text(reference.guid);
    const name = text(reference.name);
    if (guid !== undefined) return this.#componentsByGuid.get(guid);
    return name === undefined ? this.driver : this.#componentsByName.get(name);
  }
}

function setFirst<T>(found: Map<string, T>, name: string | undefined, value: T): void {
  if (name !== undefined && name !== "" && !found.has(name)) found.set(name, value);
}

function byName(id: string | undefined, rules: ReadonlyMap<string, Rule> | undefined): Rule | undefined {
  if (rules === undefined) return undefined;
  let name = id ?? "";
  for (let level = 0; name !== "" && level < levelsMax; level++) {
    const found = rules.get(name);
    if (found !== undefined) return found;
    name = name.slice(0, Math.max(0, name.lastIndexOf("/")));
  }
  return undefined;
}

function isWithin(id: string, rule: string): boolean {
  return id === rule || (id.charAt(rule.length) === "/" && id.startsWith(rule));
}
