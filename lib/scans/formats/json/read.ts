/** Guards for values out of a report, where every optional member may be of any type. */

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map);
}

/** The member of an object; undefined when there is no such object. */
export function member(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

/** A string that says something; undefined for anything else. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function entries(value: unknown): ReadonlyMap<unknown, unknown> {
  return value instanceof Map ? value : new Map();
}

/** An index into a list: SARIF writes -1 for "none" (§3.7.4). */
export function index(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The length of all texts in a value, with so much more for each value in it. */
export function sizeOf(value: unknown, eachMore: number): number {
  if (typeof value === "string") return value.length + eachMore;
  if (typeof value !== "object" || value === null) return eachMore;
  const parts = value instanceof Map ? [...value].flat() : Object.values(value);
  return parts.reduce((size: number, part) => size + sizeOf(part, eachMore), eachMore);
}

const lineMax = 2_147_483_647;

/** A line or column number, from 1 (§3.30.5); what the database can't hold counts as not given. */
export function position(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= lineMax ? value : null;
}
