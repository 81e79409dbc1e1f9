import type { Token } from "stream-json/core/parser.js";

/**
 * What is wanted of a JSON document. Everything that no shape names is passed over without being built, so that a
 * report costs the memory of what is read from it. A named value goes to the visitor when it ends.
 */
export type Shape = ScalarShape | AnyShape | ObjectShape | MapShape | ListShape | EachShape;
/** Without a type it may be of any, and its reader says what is wrong with it. */
type ScalarShape = { kind: "scalar"; type?: "string" | "number" | "boolean"; name?: string };
/** Whatever comes, objects as maps: at most 1,000 values within what holds the outermost one. */
type AnyShape = { kind: "any"; name?: string };
type ObjectShape = { kind: "object"; members: ReadonlyMap<string, Shape>; name?: string };
type MapShape = { kind: "map"; of: Shape; max: number; name?: string };
type ListShape = { kind: "list"; of: Shape; max: number; name?: string };
/** A list whose elements go to the visitor one by one and are not kept. */
type EachShape = { kind: "each"; of: Shape; name?: string };

export const scalar: Shape = { kind: "scalar" };
export const string: Shape = { kind: "scalar", type: "string" };
export const number: Shape = { kind: "scalar", type: "number" };
export const boolean: Shape = { kind: "scalar", type: "boolean" };
export const any: Shape = { kind: "any" };
export const object = (members: Record<string, Shape>, name?: string): Shape =>
  named({ kind: "object", members: new Map(Object.entries(members)) }, name);
export const map = (of: Shape, max: number, name?: string): Shape => named({ kind: "map", of, max }, name);
export const list = (of: Shape, max: number, name?: string): Shape => named({ kind: "list", of, max }, name);
export const each = (of: Shape, name?: string): Shape => named({ kind: "each", of }, name);

function named(shape: Shape, name: string | undefined): Shape {
  return name === undefined ? shape : { ...shape, name };
}

export type Visitor = {
  /** A named object or a named `each` list begins. `path` holds the indices within the `each` lists around it. */
  opened(name: string, path: readonly number[]): void;
  /** A named value, or an element of an `each` list, has ended. */
  closed(name: string, value: unknown, path: readonly number[]): void;
  /** A member that has a name of its own came a second time in the same object. */
  repeated(name: string, path: readonly number[]): void;
  /** A value has another type than its shape. It comes before the value is closed. */
  mistyped(value: Mistyped): void;
};

/** `pointer`: a JSON Pointer, to the map where the value is in one. `kind`: the same without indices. */
export type Mistyped = { kind: string; pointer: string; wanted: string; name: string | undefined };

/** What stands for an `each` list in the object that holds it. */
export const streamed: unique symbol = Symbol("streamed");

/** Stand for a list or an object where the shape wants something else; they fail every check of a type. */
const strayList: unknown = Object.freeze([]);
const strayObject: unknown = Object.freeze({});

const anyValuesMax = 1000;
const anyMap: MapShape = { kind: "map", of: any, max: anyValuesMax };
const anyList: ListShape = { kind: "list", of: any, max: anyValuesMax };

export class TooDeep extends Error {}

type Frame =
  | { kind: "object"; shape: ObjectShape; value: Record<string, unknown>; key: string; next: Shape | undefined }
  | { kind: "map"; shape: MapShape; value: Map<string, unknown>; key: string; next: Shape | undefined }
  | { kind: "list"; shape: ListShape; value: unknown[] }
  | { kind: "each"; shape: EachShape; index: number };

/** Builds what the shape wants out of tokens, and calls the visitor. Throws TooDeep for hostile nesting. */
export class Selector {
  readonly #stack: Frame[] = [];
  readonly #path: number[] = [];
  readonly #root: Shape;
  readonly #visitor: Visitor;
  readonly #depthMax: number;
  #depth = 0;
  #skipped = 0;
  #anyValues = 0;
  /** True as soon as the outermost value has ended. */
  finished = false;

  constructor(root: Shape, visitor: Visitor, depthMax: number) {
    this.#root = root;
    this.#visitor = visitor;
    this.#depthMax = depthMax;
  }

  consume(tokens: readonly Token[]): void {
    for (const token of tokens) {
      switch (token.name) {
        case "keyValue":
          if (this.#skipped === 0) this.#key(token.value);
          break;
        case "stringValue":
        case "nullValue":
        case "trueValue":
        case "falseValue":
          if (this.#skipped === 0) this.#scalar(token.value);
          break;
        case "numberValue":
          if (this.#skipped === 0) this.#scalar(Number(token.value));
          break;
        case "startObject":
        case "startArray":
          this.#start(token.name === "startObject");
          break;
        case "endObject":
        case "endArray":
          this.#end();
          break;
      }
    }
  }

  #key(key: string): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined || frame.kind === "list" || frame.kind === "each") return;
    frame.key = key;
    if (frame.kind === "map") {
      frame.next = frame.value.size < frame.shape.max ? frame.shape.of : undefined;
      return;
    }
    frame.next = frame.shape.members.get(key);
    if (frame.next?.name !== undefined && Object.hasOwn(frame.value, key))
      this.#visitor.repeated(frame.next.name, this.#path);
  }

  #expected(): Shape | undefined {
    const frame = this.#stack.at(-1);
    if (frame === undefined) return this.#root;
    switch (frame.kind) {
      case "object":
      case "map":
        return frame.next;
      case "list":
        return frame.value.length < frame.shape.max ? frame.shape.of : undefined;
      case "each":
        this.#path[this.#path.length - 1] = ++frame.index;
        return frame.shape.of;
    }
  }

  /** The shape of the value that comes, if it is wanted. */
  #wanted(): Shape | undefined {
    const shape = this.#expected();
    return shape?.kind === "any" && this.#anyValues++ >= anyValuesMax ? undefined : shape;
  }

  #scalar(value: unknown): void {
    const shape = this.#wanted();
    if (shape !== undefined) {
      if (
        shape.kind !== "any" &&
        (shape.kind !== "scalar" || (shape.type !== undefined && typeof value !== shape.type))
      )
        this.#mistyped(value, shape);
      this.#store(value, shape);
    }
    if (this.#depth === 0) this.finished = true;
  }

  #start(isObject: boolean): void {
    if (++this.#depth > this.#depthMax) throw new TooDeep();
    if (this.#skipped > 0) {
      this.#skipped++;
      return;
    }
    const shape = this.#wanted();
    const frame = shape === undefined ? undefined : frameFor(shape, isObject);
    if (frame === undefined) {
      if (shape !== undefined) {
        const stray = isObject ? strayObject : strayList;
        if (shape.kind !== "scalar" || shape.type !== undefined) this.#mistyped(stray, shape);
        this.#store(stray, shape);
      }
      this.#skipped = 1;
      return;
    }
    if (shape?.kind !== "any") this.#anyValues = 0;
    if (frame.shape.name !== undefined) this.#visitor.opened(frame.shape.name, this.#path);
    this.#stack.push(frame);
    if (frame.kind === "each") this.#path.push(-1);
  }

  #end(): void {
    this.#depth--;
    if (this.#depth === 0) this.finished = true;
    if (this.#skipped > 0) {
      this.#skipped--;
      return;
    }
    const frame = this.#stack.pop();
    if (frame === undefined) return;
    if (frame.kind === "each") this.#path.pop();
    this.#store(frame.kind === "each" ? streamed : frame.value, frame.shape);
  }

  /** A member that is null says as little as one that is not there; an element of a list is lost. */
  #mistyped(value: unknown, shape: Shape): void {
    const frame = this.#stack.at(-1);
    if (value === null && (frame?.kind === "object" || frame?.kind === "map")) return;
    let [kind, pointer] = ["", ""];
    for (const each of this.#stack) {
      // The keys of a map are texts of the report.
      if (each.kind === "map") break;
      if (each.kind === "object") {
        kind += `/${each.key}`;
        pointer += `/${each.key}`;
      } else pointer += `/${each.kind === "each" ? each.index : each.value.length}`;
    }
    this.#visitor.mistyped({ kind, pointer, wanted: wantedBy(shape), name: shape.name });
  }

  #store(value: unknown, shape: Shape): void {
    const frame = this.#stack.at(-1);
    if (frame?.kind === "object") frame.value[frame.key] = value;
    else if (frame?.kind === "map") frame.value.set(frame.key, value);
    else if (frame?.kind === "list") frame.value.push(value);
    if (shape.name !== undefined) this.#visitor.closed(shape.name, value, this.#path);
  }
}

function wantedBy(shape: Shape): string {
  if (shape.kind === "list" || shape.kind === "each") return "a list";
  if (shape.kind === "scalar") return shape.type === "boolean" ? "true or false" : `a ${shape.type}`;
  return "an object";
}

function frameFor(shape: Shape, isObject: boolean): Frame | undefined {
  if (shape.kind === "object" && isObject) return { kind: "object", shape, value: {}, key: "", next: undefined };
  if (shape.kind === "map" && isObject) return { kind: "map", shape, value: new Map(), key: "", next: undefined };
  if (shape.kind === "list" && !isObject) return { kind: "list", shape, value: [] };
  if (shape.kind === "each" && !isObject) return { kind: "each", shape, index: -1 };
  if (shape.kind === "any") return frameFor(isObject ? anyMap : anyList, isObject);
  return undefined;
}
