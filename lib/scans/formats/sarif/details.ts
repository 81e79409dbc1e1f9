import "server-only";
import { findKeys } from "../../../access-keys/credential/recognise";
import { inOrder } from "../../../findings/cwe";
import type {
  CodeFlow,
  Details,
  Fix,
  Frame,
  Location,
  Properties,
  Region,
  Replacement,
  Stack,
  Step,
  Taxon,
  WebRequest,
  WebResponse,
} from "../../../findings/details";
import type { Keeper } from "../../../findings/keeper";
import { entries, index, isRecord, items, member, position, text } from "../json/read";
import { withoutCredentials, withoutSecretValues } from "./credentials";
import { limits } from "./limits";
import { linkedMessage, markdownMessage, plainMessage } from "./run/message";
import { asRank, cwesNamed, type Rule, tagsOf, withoutTags } from "./run/rules";
import type { Run, SharedTable } from "./run/run";
import { cwesOfTaxon } from "./run/taxonomies";

const [nameLengthMax, pathLengthMax, messageLengthMax, codeLengthMax, bodyLengthMax] = [200, 2000, 2000, 4000, 10_000];
const [tagLengthMax, guidLengthMax, printLengthMax, propertyLengthMax] = [100, 100, 500, 1000];

/** Of the message of the result itself, in Markdown or with its links: as long as its plain text. */
const ownMessageLengthMax = 10_000;

/** About, in characters: of a few bytes in each of many results, as much work could become. */
const sharedSizeMax = 50_000;

export type Kept = { cwes: string[]; tags: string[]; details: Details };

type Result = Readonly<Record<string, unknown>>;

type ReadBefore = {
  run: Run;
  rule: Rule | undefined;
  keeper: Keeper;
  /** Its plain text. */
  message: string;
  snippetStartLine: number | null;
};

/** Reads what a result says beyond where it is, what it says and how severe it is. */
export function readDetails(result: Result, { run, rule, keeper, message, snippetStartLine }: ReadBefore): Kept {
  const reader = new DetailsReader(run, rule, keeper);
  // First, while there is room for all of their texts: a fix in part would be another fix.
  const fixes = reader.fixes(result.fixes);
  const properties = entries(result.properties);
  const tags = tagsOf(properties);
  if (items(properties.get("tags")).some((tag) => text(tag) === undefined)) {
    keeper.note("properties", "Tags that aren't strings were ignored.");
  }
  const taxa = reader.taxa(result.taxa);
  const cwes = inOrder([
    ...run.cwesOf(rule),
    ...(properties.size > 0 ? cwesNamed(tags, properties) : []),
    ...(taxa ?? []).flatMap(cwesOfTaxon),
  ]);
  return {
    cwes: keeper.list(cwes, "taxa", limits.cwes, (cwe) => text(cwe)) ?? [],
    tags: [
      ...new Set(
        keeper.list(tags, "properties", limits.tags, (tag) => keeper.text(tag, "properties", tagLengthMax)) ?? [],
      ),
    ],
    details: {
      ...reader.ownMessage(result.message, message),
      snippetStartLine: snippetStartLine ?? undefined,
      locations: reader.locations(result.locations),
      relatedLocations: reader.locationList(result.relatedLocations, "relatedLocations"),
      codeFlows: reader.codeFlows(result.codeFlows),
      stacks: reader.stacks(result.stacks),
      fixes,
      webRequest: reader.webRequest(result.webRequest),
      webResponse: reader.webResponse(result.webResponse),
      rank: asRank(result.rank),
      precision: keeper.text(properties.get("precision"), "properties", nameLengthMax),
      guid: keeper.text(result.guid, "guid", guidLengthMax),
      correlationGuid: keeper.text(result.correlationGuid, "correlationGuid", guidLengthMax),
      occurrenceCount: position(result.occurrenceCount) ?? undefined,
      fingerprints: reader.fingerprints(result),
      taxa,
      links: reader.links(result),
      properties: reader.properties(properties),
    },
  };
}

class DetailsReader {
  readonly #run: Run;
  readonly #rule: Rule | undefined;
  readonly #keeper: Keeper;
  #sharedLeft = sharedSizeMax;

  constructor(run: Run, rule: Rule | undefined, keeper: Keeper) {
    this.#run = run;
    this.#rule = rule;
    this.#keeper = keeper;
  }

  /** The message as more than plain text. Not of one with an access key, which markup could hide in two pieces. */
  ownMessage(given: unknown, plain: string): Pick<Details, "messageMarkdown" | "messageWithLinks"> {
    const lookup = this.#run.messagesFor(this.#rule);
    const [markdown, linked] = [markdownMessage(given, lookup), linkedMessage(given, lookup)];
    if ((markdown ?? linked) === undefined || findKeys(plain).length > 0) return {};
    return {
      messageMarkdown: this.#keeper.text(markdown, "message", ownMessageLengthMax),
      messageWithLinks: this.#keeper.text(linked, "message", ownMessageLengthMax),
    };
  }

  /** Every location, unless the finding's own columns say all that the only one says. */
  locations(value: unknown): Location[] | undefined {
    const locations = items(value);
    if (
      locations.length < 2 &&
      !isRecord(member(locations[0], "message")) &&
      member(locations[0], "id") === undefined
    ) {
      return undefined;
    }
    return this.locationList(locations, "locations");
  }

  locationList(value: unknown, name: string): Location[] | undefined {
    return this.#keeper.list(items(value), name, limits.locations, (location) => said(this.#location(location, name)));
  }

  codeFlows(value: unknown): CodeFlow[] | undefined {
    const name = "codeFlows";
    const flows = items(value).flatMap((flow) =>
      items(member(flow, "threadFlows")).map((thread) => ({ flow: member(flow, "message"), thread })),
    );
    return this.#keeper.list(flows, name, limits.codeFlows, (given) => {
      const thread = member(given, "thread");
      const steps = this.#keeper.list(items(member(thread, "locations")), name, limits.steps, (step) =>
        this.#step(this.#shared(step, "threadFlowLocations", name)),
      );
      if (steps === undefined) return undefined;
      const message = this.#message(member(thread, "message"), name) ?? this.#message(member(given, "flow"), name);
      return { message, steps };
    });
  }

  #step(value: unknown): Step | undefined {
    const name = "codeFlows";
    return said({
      ...this.#location(member(value, "location"), name),
      module: this.#keeper.text(member(value, "module"), name, nameLengthMax),
      kinds: this.#texts(member(value, "kinds"), name, limits.kinds, nameLengthMax),
      importance: this.#keeper.text(member(value, "importance"), name, nameLengthMax),
      nestingLevel: index(member(value, "nestingLevel")),
    });
  }

  /** What an object says itself, and what the entry of the run says that its index names. */
  #shared(value: unknown, table: SharedTable, name: string): unknown {
    const at = index(member(value, "index"));
    if (at === undefined || !isRecord(value)) return value;
    const { entry, size } = this.#run.sharedEntry(table, at) ?? { entry: undefined, size: 0 };
    if (!isRecord(entry)) {
      this.#keeper.note(name, `The index is that of no entry of the run's ${table} that was kept.`);
      return value;
    }
    if (size > this.#sharedLeft) {
      this.#keeper.note(name, `Of the run's ${table}, a result's entries were kept up to ${sharedSizeMax} characters.`);
      return value;
    }
    this.#sharedLeft -= size;
    return { ...entry, ...value };
  }

  stacks(value: unknown): Stack[] | undefined {
    const name = "stacks";
    return this.#keeper.list(items(value), name, limits.stacks, (stack) => {
      const frames = this.#keeper.list(items(member(stack, "frames")), name, limits.frames, (frame) =>
        this.#frame(frame),
      );
      return frames && { message: this.#message(member(stack, "message"), name), frames };
    });
  }

  #frame(value: unknown): Frame | undefined {
    const name = "stacks";
    return said({
      ...this.#location(member(value, "location"), name),
      module: this.#keeper.text(member(value, "module"), name, nameLengthMax),
      threadId: index(member(value, "threadId")),
      parameters: this.#texts(member(value, "parameters"), name, limits.parameters, nameLengthMax),
    });
  }

  fixes(value: unknown): Fix[] | undefined {
    const name = "fixes";
    return this.#keeper.list(items(value), name, limits.fixes, (fix) => {
      const changes = this.#keeper.list(items(member(fix, "artifactChanges")), name, limits.changes, (change) => {
        const replacements = this.#keeper.list(
          items(member(change, "replacements")),
          name,
          limits.replacements,
          (given) => this.#replacement(given),
        );
        return replacements && { path: this.#path(member(change, "artifactLocation"), name), replacements };
      });
      const description = this.#message(member(fix, "description"), name);
      return changes === undefined && description === undefined ? undefined : { description, changes: changes ?? [] };
    });
  }

  /** One without new content deletes (SARIF 2.1.0 §3.57.4); one whose new content can't be kept whole is left out. */
  #replacement(value: unknown): Replacement | undefined {
    const name = "fixes";
    const content = member(value, "insertedContent");
    const insertedText =
      content === undefined ? "" : this.#keeper.wholeText(member(content, "text"), name, codeLengthMax);
    if (insertedText === undefined) return undefined;
    const deletedRegion = member(value, "deletedRegion");
    const region = { ...regionOf(deletedRegion), ...charactersOf(deletedRegion) };
    const quoted = text(member(member(deletedRegion, "snippet"), "text"));
    const deletedText = quoted && this.#keeper.wholeText(quoted, name, codeLengthMax);
    const hasRegion = region.startLine !== undefined || (region.charLength ?? 0) > 0;
    if (hasRegion || deletedText !== undefined || insertedText !== "") return { ...region, deletedText, insertedText };
    this.#keeper.note(name, "A replacement says neither what is deleted nor what is inserted: it was ignored.");
    return undefined;
  }

  webRequest(given: unknown): WebRequest | undefined {
    const name = "webRequest";
    const value = this.#shared(given, "webRequests", name);
    if (!isRecord(value)) return undefined;
    return said({
      ...this.#webMessage(value, name),
      method: this.#keeper.text(value.method, name, nameLengthMax),
      target: this.#address(value.target, name),
      parameters: this.#keeper.named(
        withoutSecretValues(entries(value.parameters)),
        name,
        limits.headers,
        messageLengthMax,
      ),
    });
  }

  webResponse(given: unknown): WebResponse | undefined {
    const name = "webResponse";
    const value = this.#shared(given, "webResponses", name);
    if (!isRecord(value)) return undefined;
    return said({
      ...this.#webMessage(value, name),
      statusCode: index(value.statusCode),
      reasonPhrase: this.#keeper.text(value.reasonPhrase, name, nameLengthMax),
    });
  }

  #webMessage(value: Result, name: string) {
    return {
      protocol: this.#keeper.text(value.protocol, name, nameLengthMax),
      version: this.#keeper.text(value.version, name, nameLengthMax),
      headers: this.#keeper.named(withoutSecretValues(entries(value.headers)), name, limits.headers, messageLengthMax),
      body: this.#keeper.text(member(value.body, "text"), name, bodyLengthMax),
    };
  }

  fingerprints({ fingerprints, partialFingerprints }: Result) {
    const all = [...entries(fingerprints), ...entries(partialFingerprints)];
    return this.#keeper.named(all, "fingerprints", limits.fingerprints, printLengthMax);
  }

  taxa(value: unknown): Taxon[] | undefined {
    return this.#keeper.list(items(value), "taxa", limits.taxa, (reference) => {
      const taxon = this.#run.taxonOf(reference);
      const id = this.#keeper.text(taxon?.id, "taxa", nameLengthMax);
      return id === undefined ? undefined : { taxonomy: this.#keeper.text(taxon?.taxonomy, "taxa", nameLengthMax), id };
    });
  }

  links({ hostedViewerUri, workItemUris }: Result): string[] | undefined {
    if (hostedViewerUri === undefined && workItemUris === undefined) return undefined;
    return this.#keeper.list([hostedViewerUri, ...items(workItemUris)], "workItemUris", limits.links, (given) => {
      const uri = this.#address(given, "workItemUris");
      return uri !== undefined && /^https?:\/\//i.test(uri) && URL.canParse(uri) ? uri : undefined;
    });
  }

  properties(properties: ReadonlyMap<unknown, unknown>): Properties | undefined {
    return this.#keeper.properties(withoutTags(properties), "properties", propertyLengthMax);
  }

  #location(location: unknown, name: string): Location {
    const physical = member(location, "physicalLocation");
    const region = member(physical, "region");
    const context = member(physical, "contextRegion");
    const quoted = member(member(region, "snippet"), "text");
    const around = quoted === undefined ? member(member(context, "snippet"), "text") : undefined;
    return {
      id: index(member(location, "id")),
      path: this.#path(member(physical, "artifactLocation"), name),
      ...regionOf(region),
      logicalLocation: this.#keeper.text(this.#logicalName(location), name, pathLengthMax),
      message: this.#message(member(location, "message"), name) ?? this.#message(member(region, "message"), name),
      snippet: this.#keeper.text(quoted ?? around, name, codeLengthMax),
      snippetStartLine: around === undefined ? undefined : (position(member(context, "startLine")) ?? undefined),
    };
  }

  #logicalName(location: unknown): string | undefined {
    for (const logical of items(member(location, "logicalLocations"))) {
      const name = this.#run.logicalNameOf(logical);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  #path(location: unknown, name: string): string | undefined {
    return location === undefined ? undefined : this.#keeper.text(this.#run.pathOf(location), name, pathLengthMax);
  }

  #address(value: unknown, name: string): string | undefined {
    const given = text(value);
    return this.#keeper.text(given && withoutCredentials(given), name, pathLengthMax);
  }

  #message(message: unknown, name: string): string | undefined {
    if (message === undefined || this.#keeper.isFull(name)) return undefined;
    return this.#keeper.text(plainMessage(message, this.#run.messagesFor(this.#rule)), name, messageLengthMax);
  }

  #texts(value: unknown, name: string, max: number, lengthMax: number): string[] | undefined {
    return this.#keeper.list(items(value), name, max, (one) => this.#keeper.text(one, name, lengthMax));
  }
}

/** Undefined where nothing is said at all. */
function said<T extends object>(value: T): T | undefined {
  return Object.values(value).some((one) => one !== undefined) ? value : undefined;
}

/** The columns of a region; one without an end is a line, or ends where its line does (SARIF 2.1.0 §3.30). */
function regionOf(region: unknown): Region {
  const startLine = position(member(region, "startLine")) ?? undefined;
  return {
    startLine,
    startColumn: position(member(region, "startColumn")) ?? undefined,
    endLine: position(member(region, "endLine")) ?? startLine,
    endColumn: position(member(region, "endColumn")) ?? undefined,
  };
}

/** Where a region without lines is in the text of its file, in characters from 0 (SARIF 2.1.0 §3.30.9, §3.30.10). */
function charactersOf(region: unknown): Pick<Replacement, "charOffset" | "charLength"> {
  const charOffset = index(member(region, "charOffset"));
  if (charOffset === undefined || member(region, "startLine") !== undefined) return {};
  return { charOffset, charLength: index(member(region, "charLength")) ?? 0 };
}
