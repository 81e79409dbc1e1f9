import { entries, member, text } from "./read";

const scheme = /^[A-Za-z][A-Za-z0-9+.-]+:/;
const drive = /^\/?([A-Za-z])[:|](?=\/|$)/;
const prefixLengthMax = 4000;
const needsWork = /(?:^|\/)\.{0,2}(?:\/|$)|[\\%:]|^\s|\s$/;

/**
 * One spelling for each file: percent-decoded, with forward slashes, without `.` and `..` where they can be resolved,
 * `file:` URIs as paths, drive letters in upper case. URIs of other schemes stay as they are.
 */
export function normalisePath(uri: string): string {
  if (!needsWork.test(uri)) return uri;
  const trimmed = uri.trim();
  const isFile = /^file:/i.test(trimmed);
  if (!isFile && scheme.test(trimmed)) return trimmed;
  const bare = isFile ? trimmed.slice(5).replace(/^\/\/(?:localhost(?=\/))?(?=\/)/i, "") : trimmed;
  const slashed = percentDecoded(bare).replaceAll("\\", "/");
  const letter = drive.exec(slashed);
  if (letter !== null) return `${letter[1]?.toUpperCase()}:/${resolveDots(slashed.slice(letter[0].length), true)}`;
  const root = /^\/{0,2}/.exec(slashed)?.[0] ?? "";
  return root + resolveDots(slashed, root !== "");
}

function percentDecoded(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function resolveDots(path: string, rooted: boolean): string {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!rooted) kept.push(segment);
  }
  return kept.join("/");
}

/** True for a path that does not depend on where one stands: `/a`, `C:/a`, `//host/a`, `https://…`. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:\//.test(path) || scheme.test(path);
}

/**
 * The folders that a run names with `originalUriBaseIds` (SARIF 2.1.0 §3.14.14). What is absolute in them differs
 * from one machine to the next, and so is taken off the paths.
 */
export class UriBases {
  readonly #given: ReadonlyMap<unknown, unknown>;
  readonly #roots: readonly string[];
  readonly #prefixes = new Map<string, string>();

  constructor(originalUriBaseIds: unknown) {
    this.#given = entries(originalUriBaseIds);
    this.#roots = [...this.#given.values()]
      .map((base) => normalisePath(text(member(base, "uri")) ?? ""))
      .filter((path) => isAbsolutePath(path))
      .map((path) => (path.endsWith("/") ? path : `${path}/`))
      .filter((path) => path !== "/")
      .sort((a, b) => b.length - a.length);
  }

  has(id: string): boolean {
    return this.#given.has(id);
  }

  /** The path of `uri` below the base `id`, relative to the outermost base; the absolute part is left out. */
  resolve(uri: string, id: string | undefined): string {
    const path = normalisePath(uri);
    if (isAbsolutePath(path)) return this.#withoutRoot(path);
    const prefix = id === undefined ? "" : this.#prefix(id);
    return prefix === "" ? path : normalisePath(`./${prefix}/${path}`.replaceAll("%", "%25"));
  }

  #withoutRoot(path: string): string {
    const root = this.#roots.find((candidate) => path.startsWith(candidate) && path.length > candidate.length);
    return root === undefined ? path : path.slice(root.length);
  }

  #prefix(id: string): string {
    const known = this.#prefixes.get(id);
    if (known !== undefined) return known;
    this.#prefixes.set(id, ""); // a base that leads back to itself ends here
    const base = this.#given.get(id);
    const own = normalisePath(text(member(base, "uri")) ?? "");
    const parent = text(member(base, "uriBaseId"));
    const outer = parent === undefined || isAbsolutePath(own) ? "" : this.#prefix(parent);
    const whole = isAbsolutePath(own) ? "" : [outer, own].filter((part) => part !== "").join("/");
    // A path is never that long; a hostile chain of bases would be kept once for each of its links.
    const prefix = whole.length > prefixLengthMax ? "" : whole;
    this.#prefixes.set(id, prefix);
    return prefix;
  }
}
