import "server-only";
import { type FoundKey, findKeys, redactKeys } from "../access-keys/credential/recognise";
import { boundedText } from "./bounded-text";
import type { NamedText, Properties } from "./details";

/** In characters, of all the texts of one finding together. */
const inAllLengthMax = 100_000;
const [nameLengthMax, valuesMax, depthMax] = [200, 500, 10];

export type Notes = {
  /** An access key was taken out of the member's text. */
  found: (member: string, found: FoundKey) => void;
  /** Something of the member is not kept. */
  cut: (member: string, kept: string) => void;
};

/**
 * Takes from a report what is kept of one finding or rule: without access keys, texts and lists no longer than their limit,
 * all texts together no longer than 100,000 characters. Says once for each member of the report what was cut.
 */
export class Keeper {
  readonly #notes: Notes;
  #left = inAllLengthMax;
  #cut: Set<string> | undefined;

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** The text without keys, cut after them so that none is cut in two; undefined where there is nothing to keep. */
  text(value: unknown, member: string, lengthMax: number): string | undefined {
    if (typeof value !== "string" || value === "" || this.isFull(member)) return undefined;
    const whole = this.#redacted(value.length > 2 * lengthMax ? value.slice(0, 2 * lengthMax) : value, member);
    const kept = boundedText(whole, Math.min(lengthMax, this.#left));
    if (kept.length < whole.length || value.length > 2 * lengthMax) {
      this.note(member, `Texts were cut to ${lengthMax} characters, all texts of a finding to ${inAllLengthMax}.`);
    }
    this.#left -= kept.length;
    return kept === "" ? undefined : kept;
  }

  /** A text of which a part would be wrong: the whole, which may be empty, or undefined where it can't be kept. */
  wholeText(value: unknown, member: string, lengthMax: number): string | undefined {
    if (value === "") return "";
    if (typeof value === "string" && value.length <= 2 * lengthMax) {
      const whole = boundedText(this.#redacted(value, member), 2 * lengthMax);
      if (whole.length <= Math.min(lengthMax, this.#left)) {
        this.#left -= whole.length;
        return whole;
      }
    }
    this.note(member, `Only texts of up to ${lengthMax} characters were kept, of a finding ${inAllLengthMax} in all.`);
    return undefined;
  }

  /** What `read` makes of the first `max` values, without those of which it makes nothing; undefined where none is left. */
  list<T>(
    values: readonly unknown[],
    member: string,
    max: number,
    read: (value: unknown) => T | undefined,
  ): T[] | undefined {
    if (values.length > max) this.note(member, `Only the first ${max} were kept.`);
    const kept: T[] = [];
    for (const value of values.length > max ? values.slice(0, max) : values) {
      const one = read(value);
      if (one !== undefined) kept.push(one);
    }
    return kept.length > 0 ? kept : undefined;
  }

  /** Names with their texts. */
  named(
    values: Iterable<readonly [unknown, unknown]>,
    member: string,
    max: number,
    lengthMax: number,
  ): NamedText[] | undefined {
    return this.list([...values], member, max, (entry) => {
      const [given, value] = Array.isArray(entry) ? entry : [];
      const name = this.text(given, member, nameLengthMax);
      if (name === undefined || typeof value !== "string") return undefined;
      return { name, value: this.text(value, member, lengthMax) ?? "" };
    });
  }

  /** A property bag; maps are objects. */
  properties(values: ReadonlyMap<unknown, unknown>, member: string, lengthMax: number): Properties | undefined {
    if (values.size === 0) return undefined;
    let count = 0;
    const keep = (value: unknown, depth: number): unknown => {
      if (count++ >= valuesMax || depth > depthMax) {
        this.note(member, `Only ${valuesMax} values were kept, nested ${depthMax} levels deep.`);
        return undefined;
      }
      if (typeof value === "string") return this.text(value, member, lengthMax) ?? "";
      if (Array.isArray(value)) return value.map((one) => keep(one, depth + 1)).filter((one) => one !== undefined);
      if (!(value instanceof Map)) return value;
      return Object.fromEntries(
        [...value].flatMap(([name, one]) => {
          const [kept, key] = [keep(one, depth + 1), this.text(name, member, nameLengthMax) ?? ""];
          return kept === undefined ? [] : [[key, kept] as const];
        }),
      );
    };
    const kept: [string, unknown][] = [];
    for (const [name, value] of values) {
      const [key, one] = [this.text(name, member, nameLengthMax) ?? "", keep(value, 1)];
      if (one !== undefined) kept.push([key, one]);
    }
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  }

  #redacted(value: string, member: string): string {
    if (findKeys(value).length === 0) return value;
    return redactKeys(value, { onFound: (found) => this.#notes.found(member, found) });
  }

  /** Whether no more text is kept of the finding. Then says so of the member. */
  isFull(member: string): boolean {
    if (this.#left > 0) return false;
    this.note(member, `Of all texts of a finding ${inAllLengthMax} characters were kept.`);
    return true;
  }

  /** Says once for each member that something of it is not kept. */
  note(member: string, kept: string): void {
    this.#cut ??= new Set();
    if (this.#cut.has(member)) return;
    this.#cut.add(member);
    this.#notes.cut(member, kept);
  }
}
