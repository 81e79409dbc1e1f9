import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

// Reads the source of every route handler, server action and page, and reports those without their wrapper.

/** Routes that answer without an access key, with their methods: a closed list. */
const openRoutes: Readonly<Record<string, string>> = {
  "/api/auth/[...nextauth]": "GET, POST",
  "/api/browser-errors": "POST",
  "/api/health/address": "GET",
  "/api/health/live": "GET",
  "/api/health/ready": "GET",
  "/api/openapi.json": "GET",
  "/sign-in/form": "POST",
};

/** Pages outside the workspace: a closed list. */
const openPages: ReadonlySet<string> = new Set(["/sign-in", "/sign-up"]);

/** Pages without a script or a session: a closed list. The last one asks whether there is a session, to leave the answer to app. */
const staticPages: ReadonlySet<string> = new Set(["/errors/[code]", "/[...missing]"]);

type EntryPoints = {
  /** Keyed operations that were found, such as `GET /api/v1/scans/{id}`. */
  operations: string[];
  /** Names of server actions. */
  actions: string[];
  /** Addresses of pages, such as `/settings/access-keys`. */
  pages: string[];
  faults: string[];
};

const methods = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS";
const keyedExport = new RegExp(`^export const (${methods}) = withAccessKey\\(\\s*"([^"]+)"`);
const configExport = /^export const (?:dynamic|revalidate|maxDuration) = /;
const anyMethod = new RegExp(`\\b(${methods})\\b`, "g");
const wrappedAction = /^export const (\w+) = (?:withMember|withVisitor)\(/;
const onlyRedirects =
  /^import \{ redirect \} from "next\/navigation";\s*export default function \w+\(\) \{\s*redirect\("[^"]+"\);\s*\}\s*$/;

/** Files that Next serves at an address of their own, without any wrapper. */
const generated = /^(?:sitemap|robots|manifest|icon|apple-icon|opengraph-image|twitter-image|middleware|proxy)\d*$/;

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Every export of a file, from its first word to the next export. */
const exportsOf = (source: string) => source.split(/^(?=export )/m).filter((part) => part.startsWith("export "));

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

function addressOf(appDir: string, file: string): string {
  const folders = path.relative(appDir, path.dirname(file)).split(path.sep);
  return `/${folders.filter((folder) => !/^\(.*\)$/.test(folder) && folder !== "").join("/")}`;
}

function readRoute(address: string, source: string, entryPoints: EntryPoints): void {
  const open = openRoutes[address];
  const found: string[] = [];
  for (const part of exportsOf(source)) {
    if (configExport.test(part)) continue;
    const keyed = keyedExport.exec(part);
    const named = keyed?.[1] ?? "";
    const expected = `${named} ${address.replace(/\[(\w+)\]/g, "{$1}")}`;
    if (keyed && !source.includes('from "@/lib/api/with-access-key"')) {
      entryPoints.faults.push(`${address}: withAccessKey is not the one of lib/api`);
    } else if (keyed?.[2] === expected) entryPoints.operations.push(expected);
    else if (keyed) entryPoints.faults.push(`${address}: ${named} is made for ${keyed[2]}`);
    else if (open === undefined) entryPoints.faults.push(`${address}: not made by withAccessKey: ${firstLine(part)}`);
    else found.push(...[...firstLine(part).matchAll(anyMethod)].map((match) => match[1] ?? ""));
  }
  if (open !== undefined && found.sort().join(", ") !== open) {
    entryPoints.faults.push(`${address}: is open for ${open} and exports ${found.join(", ")}`);
  }
}

function readActions(file: string, source: string, entryPoints: EntryPoints): void {
  if (!/^\s*["']use server["'];?\s/.test(source)) {
    if (/["']use server["']/.test(source)) entryPoints.faults.push(`${file}: an action inside another file`);
    return;
  }
  for (const part of exportsOf(source)) {
    const name = wrappedAction.exec(part)?.[1];
    const wrapper = /withMember|withVisitor/.exec(part)?.[0] ?? "";
    const wrapperFile = wrapper === "withMember" ? "with-member" : "with-visitor";
    if (name !== undefined && source.includes(`import { ${wrapper} } from "@/lib/actions/${wrapperFile}"`))
      entryPoints.actions.push(name);
    else entryPoints.faults.push(`${file}: an action without its wrapper: ${firstLine(part)}`);
  }
}

function readPage(appDir: string, file: string, source: string, entryPoints: EntryPoints): void {
  const address = addressOf(appDir, file);
  entryPoints.pages.push(address);
  const inWorkspace = path.relative(appDir, file).startsWith("(workspace)");
  if (!inWorkspace && openPages.has(address)) return;
  if (onlyRedirects.test(source)) return;
  const body = source.slice(Math.max(0, source.search(/^export default /m)));
  const asks = /\bawait requireMember\("\w+:\w+"\)/.test(body);
  const imported = /import \{[^}]*\brequireMember\b[^}]*\} from "@\/lib\/auth\/sessions\/session"/.test(source);
  if (!asks || !imported) entryPoints.faults.push(`${address}: a page that does not check who is signed in`);
}

/** Files of the Pages Router, where nothing checks the session: only the known static pages are allowed. */
async function readStaticPages(pagesDir: string, entryPoints: EntryPoints): Promise<void> {
  for (const file of await filesBelow(pagesDir).catch(() => [])) {
    const address = `/${path.relative(pagesDir, file).replace(/\.\w+$/, "")}`;
    if (["/_app", "/_document"].includes(address)) continue;
    if (staticPages.has(address)) entryPoints.pages.push(address);
    else entryPoints.faults.push(`${address}: a page that is not known to be static`);
    const source = await readFile(file, "utf8");
    const asks = address !== "/[...missing]" && source.includes("@/lib/http/signed-in");
    if (asks || /@\/lib\/auth|@\/db\//.test(source))
      entryPoints.faults.push(`${address}: a static page that reads sessions or the database`);
  }
}

/** Inspects every entry point in a project's folder. */
export async function inspectEntryPoints(root: string): Promise<EntryPoints> {
  const appDir = path.join(root, "app");
  const entryPoints: EntryPoints = { operations: [], actions: [], pages: [], faults: [] };
  for (const file of await filesBelow(appDir)) {
    if (!/\.(?:[cm]?[jt]sx?)$/.test(file)) continue;
    const source = await readFile(file, "utf8");
    const name = path.basename(file).replace(/\.\w+$/, "");
    if (name === "route") readRoute(addressOf(appDir, file), source, entryPoints);
    else if (generated.test(name)) entryPoints.faults.push(`${name}: a file that Next serves without a wrapper`);
    else if (name === "page" || name === "default") readPage(appDir, file, source, entryPoints);
    if (name !== "route") readActions(path.relative(root, file), source, entryPoints);
  }
  await readStaticPages(path.join(root, "pages"), entryPoints);
  for (const folder of ["components", "lib"]) {
    for (const file of await filesBelow(path.join(root, folder)).catch(() => [])) {
      if (!/\.tsx?$/.test(file) || file.endsWith(".test.ts")) continue;
      const source = await readFile(file, "utf8");
      if (/^\s*["']use server["']/m.test(source))
        entryPoints.faults.push(`${path.relative(root, file)}: an action outside app`);
    }
  }
  return entryPoints;
}
