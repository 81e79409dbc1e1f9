import { entries, member, text } from "../../json/read";
import { withoutCredentials } from "../credentials";

const scheme = /^[A-Za-z][A-Za-z0-9+.-]+:/;
const drive = /^\/?([A-Za-z])[:|](?=\/|$)/;
/** A path is kept to 2,000 characters; what is longer is cut before it costs anything. */
const uriLengthMax = 4000;
const idLengthMax = 1000;
/** No checkout lies deeper. */
const rootDepthMax = 64;
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

/** A normalised relative path below a normalised relative folder. */
function below(folder: string, path: string): string {
  let [outer, inner] = [folder, path];
  while (inner.startsWith("..") && outer !== "" && outer !== ".." && !outer.endsWith("/..")) {
    if (inner.length > 2 && inner.charAt(2) !== "/") break;
    outer = outer.slice(0, Math.max(0, outer.lastIndexOf("/")));
    inner = inner.slice(3);
  }
  if (outer === "" || inner === "") return outer + inner;
  return `${outer}/${inner}`;
}

type Base = { path: string; parent: string | undefined };
/** A folder and what roots lie in it, by the names of their folders. */
type Folder = { isRoot: boolean; folders: Map<string, Folder> };

type RootKind = "bases" | "repositories" | "workingDirectories";

const newFolder = (): Folder => ({ isRoot: false, folders: new Map() });

/**
 * The folders that a run names with `originalUriBaseIds` (SARIF 2.1.0 §3.14.14). What is absolute in them differs
 * from one machine to the next, and so is taken off the paths. To resolve a path costs its length, however many there are.
 */
export class UriBases {
  readonly #bases = new Map<string, Base>();
  /** Where a path lies below several, the first kind that it lies below is taken off. */
  readonly #roots = { bases: newFolder(), repositories: newFolder(), workingDirectories: newFolder() };
  readonly #prefixes = new Map<string, string>();

  constructor(originalUriBaseIds: unknown) {
    for (const [id, given] of entries(originalUriBaseIds)) {
      if (typeof id !== "string" || id.length > idLengthMax) continue;
      const path = normalisePath(uriOf(given) ?? "");
      this.#bases.set(id, { path, parent: baseId(member(given, "uriBaseId")) });
      if (isAbsolutePath(path)) this.#addRoot(path, "bases");
    }
  }

  /** One more folder of files that differs from one machine to the next, as an artifactLocation. */
  addRoot(location: unknown, kind: Exclude<RootKind, "bases">): void {
    const path = normalisePath(uriOf(location) ?? "");
    if (isAbsolutePath(path) && !path.includes("://")) this.#addRoot(path, kind);
  }

  has(id: string): boolean {
    return this.#bases.has(id);
  }

  /** A normalised path below the base `id`, relative to the outermost base; the absolute part is left out. */
  resolve(path: string, id: string | undefined): string {
    if (isAbsolutePath(path)) {
      const { bases, repositories, workingDirectories } = this.#roots;
      const length = rootLength(path, bases) || rootLength(path, repositories) || rootLength(path, workingDirectories);
      return path.slice(length);
    }
    const prefix = id === undefined ? "" : this.#prefix(id);
    return prefix === "" ? path : below(prefix, path).trimEnd();
  }

  #addRoot(path: string, kind: RootKind): void {
    const names = path.replace(/\/$/, "").split("/");
    if (path === "/" || names.length > rootDepthMax) return;
    let folder = this.#roots[kind];
    for (const name of names) {
      const next = folder.folders.get(name) ?? newFolder();
      folder.folders.set(name, next);
      folder = next;
    }
    folder.isRoot = true;
  }

  #prefix(id: string): string {
    const known = this.#prefixes.get(id);
    if (known !== undefined) return known;
    this.#prefixes.set(id, ""); // a base that leads back to itself ends here
    const { path, parent } = this.#bases.get(id) ?? { path: "", parent: undefined };
    const outer = parent === undefined || isAbsolutePath(path) ? "" : this.#prefix(parent);
    const whole = isAbsolutePath(path) ? "" : below(outer, path);
    // A path is never that long; a hostile chain of bases would be kept once for each of its links.
    const prefix = whole.length > uriLengthMax ? "" : whole;
    this.#prefixes.set(id, prefix);
    return prefix;
  }
}

/** An artifactLocation (SARIF 2.1.0 §3.4) with its path normalised, once for all results that point to it. */
export type ArtifactPath = { path: string; base: string | undefined };

export function artifactPath(location: unknown): ArtifactPath | undefined {
  const uri = uriOf(location);
  if (uri === undefined) return undefined;
  return { path: normalisePath(uri), base: baseId(member(location, "uriBaseId")) };
}

/** The uri of an artifactLocation, its credentials taken out before it is cut. */
function uriOf(location: unknown): string | undefined {
  const uri = text(member(location, "uri"));
  return uri && withoutCredentials(uri).slice(0, uriLengthMax);
}

function baseId(value: unknown): string | undefined {
  const id = text(value);
  return id === undefined || id.length > idLengthMax ? undefined : id;
}

/** How long the longest root is that the path lies below, with the slash after it. */
function rootLength(path: string, roots: Folder): number {
  let found = 0;
  let from = 0;
  let folder: Folder | undefined = roots;
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", from)) {
    folder = folder.folders.get(path.slice(from, end));
    from = end + 1;
    if (folder === undefined) break;
    if (folder.isRoot && path.length > from) found = from;
  }
  return found;
}
