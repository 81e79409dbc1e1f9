import { cwesIn, cwesOf } from "../../../../findings/cwe";
import type { Taxon } from "../../../../findings/details";
import { index, items, member, text } from "../../json/read";

/** A component of a run as a taxonomy (SARIF 2.1.0 §3.14.8, §3.19.25). */
export type Taxonomy = { name: string | undefined; guid: string | undefined; taxa: readonly TaxonIds[] };
type TaxonIds = { id: string | undefined; guid: string | undefined };

export function readTaxonomy(value: unknown): Taxonomy {
  return {
    name: text(member(value, "name")),
    guid: text(member(value, "guid")),
    taxa: items(member(value, "taxa")).map((taxon) => ({
      id: text(member(taxon, "id")),
      guid: text(member(taxon, "guid")),
    })),
  };
}

const isCwe = (taxonomy: string | undefined) => taxonomy !== undefined && /\bcwe\b|common weakness/i.test(taxonomy);

/** The weaknesses that a taxon is. */
export function cwesOfTaxon({ taxonomy, id }: Taxon): string[] {
  return isCwe(taxonomy) ? cwesOf(id) : cwesIn(id);
}

/** The taxonomies that a run defines. To resolve a reference costs the same, however many there are. */
export class Taxonomies {
  readonly #ofRun: readonly Taxonomy[];
  readonly #byGuid = new Map<string, Taxonomy>();
  readonly #byName = new Map<string, Taxonomy>();
  readonly #ids = new Map<Taxonomy, ReadonlyMap<string, string>>();

  constructor(ofRun: readonly Taxonomy[], ofTool: readonly Taxonomy[]) {
    this.#ofRun = ofRun;
    for (const taxonomy of [...ofRun, ...ofTool]) {
      const { guid, name } = taxonomy;
      if (guid !== undefined && !this.#byGuid.has(guid)) this.#byGuid.set(guid, taxonomy);
      if (name !== undefined && !this.#byName.has(name)) this.#byName.set(name, taxonomy);
    }
  }

  /** What a reference to a taxon names (SARIF 2.1.0 §3.52, §3.54); undefined where it is unknown. */
  find(reference: unknown): Taxon | undefined {
    const component = member(reference, "toolComponent");
    const [name, guid, at] = [
      text(member(component, "name")),
      text(member(component, "guid")),
      index(member(component, "index")),
    ];
    const taxonomy =
      (guid === undefined ? undefined : this.#byGuid.get(guid)) ??
      (name === undefined ? undefined : this.#byName.get(name)) ??
      (at === undefined ? undefined : this.#ofRun[at]);
    const id = text(member(reference, "id")) ?? (taxonomy && this.#idOf(reference, taxonomy));
    return id === undefined ? undefined : { taxonomy: name ?? taxonomy?.name, id };
  }

  #idOf(reference: unknown, taxonomy: Taxonomy): string | undefined {
    const guid = text(member(reference, "guid"));
    const ids =
      this.#ids.get(taxonomy) ?? new Map(taxonomy.taxa.flatMap(({ guid, id }) => (guid && id ? [[guid, id]] : [])));
    this.#ids.set(taxonomy, ids);
    const at = index(member(reference, "index"));
    return (guid === undefined ? undefined : ids.get(guid)) ?? (at === undefined ? undefined : taxonomy.taxa[at]?.id);
  }
}
