import { messageStrings } from "./message";
import { index, isRecord, items, member, text } from "./read";

/** What a report says about one of its rules (SARIF 2.1.0 §3.49). */
export type Rule = {
  /** Empty where the report gives neither id nor name nor guid. */
  id: string;
  guid: string | undefined;
  title: string | undefined;
  /** Markdown or plain text. */
  help: string;
  helpUrl: string | undefined;
  tags: string[];
  level: string | undefined;
  /** The value of `security-severity`, as it came. */
  score: unknown;
  messages: ReadonlyMap<string, string>;
};

/** A driver or an extension of the tool (SARIF 2.1.0 §3.19). */
export type Component = {
  name: string | undefined;
  guid: string | undefined;
  rules: readonly Rule[];
  messages: ReadonlyMap<string, string>;
};

/** Reads a reportingDescriptor; what has the wrong type in it counts as not there. */
export function readRule(value: unknown): Rule {
  const properties = member(value, "properties");
  const name = text(member(value, "name"));
  const guid = text(member(value, "guid"));
  const id = text(member(value, "id")) ?? name ?? guid ?? "";
  const short = text(member(member(value, "shortDescription"), "text"));
  return {
    id,
    guid,
    title: short ?? name ?? (id === "" ? undefined : id),
    help: helpOf(value) ?? short ?? "",
    helpUrl: webAddress(member(value, "helpUri")),
    tags: items(member(properties, "tags")).flatMap((tag) => text(tag) ?? []),
    level: text(member(member(value, "defaultConfiguration"), "level")),
    score: member(properties, "security-severity"),
    messages: messageStrings(member(value, "messageStrings")),
  };
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
  const given = text(value);
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
  };
}

/** More levels than any hierarchical identifier of a rule has. */
const levelsMax = 16;

/** The rules of a tool: those of its driver and those of its extensions. What is found twice, the driver has first. */
export class RuleBook {
  readonly driver: Component;
  readonly #extensions: readonly Component[];
  readonly #byId = new Map<string, Rule>();
  readonly #byGuid = new Map<string, Rule>();
  readonly #ofComponents = new Map<Component, Map<string, Rule>>();
  readonly #components = new Map<Rule, Component>();

  constructor(driver: Component, extensions: readonly Component[]) {
    this.driver = driver;
    this.#extensions = extensions;
    for (const component of [driver, ...extensions]) {
      const own = new Map<string, Rule>();
      this.#ofComponents.set(component, own);
      for (const rule of component.rules) {
        this.#components.set(rule, component);
        if (rule.id !== "" && !own.has(rule.id)) own.set(rule.id, rule);
        if (rule.id !== "" && !this.#byId.has(rule.id)) this.#byId.set(rule.id, rule);
        if (rule.guid !== undefined && !this.#byGuid.has(rule.guid)) this.#byGuid.set(rule.guid, rule);
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
      byName(id, (component && this.#ofComponents.get(component)) ?? this.#byId) ??
      byName(id, this.#byId)
    );
  }

  #component(reference: unknown): Component | undefined {
    if (!isRecord(reference)) return this.driver;
    const at = index(reference.index);
    if (at !== undefined) return this.#extensions[at];
    const guid = text(reference.guid);
    const name = text(reference.name);
    const all = [this.driver, ...this.#extensions];
    if (guid !== undefined) return all.find((component) => component.guid === guid);
    return name === undefined ? this.driver : all.find((component) => component.name === name);
  }
}

function byName(id: string | undefined, rules: ReadonlyMap<string, Rule>): Rule | undefined {
  let name = id ?? "";
  for (let level = 0; name !== "" && level < levelsMax; level++) {
    const found = rules.get(name);
    if (found !== undefined) return found;
    name = name.slice(0, Math.max(0, name.lastIndexOf("/")));
  }
  return undefined;
}

function isWithin(id: string, rule: string): boolean {
  return id === rule || id.startsWith(`${rule}/`);
}
