import "server-only";
import { randomBytes } from "node:crypto";
import { access, constants, link, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { codeOf } from "@/lib/error-code";
import { freeSpaceFor } from "./embedded/disk";
import { reasonOf, StartFault } from "./start-fault";

/** Makes the folder that DATA_DIR names, closed to all others, or makes sure that this user may write there. */
export async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(path.dirname(dataDir), { recursive: true });
    await mkdir(dataDir, { mode: 0o700 }).catch((error: unknown) => {
      if (codeOf(error) !== "EEXIST") throw error;
    });
    if (!(await stat(dataDir)).isDirectory())
      throw new StartFault(`The data folder ${dataDir} can't be used: it is a file. Name a folder in DATA_DIR.`);
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof StartFault) throw error;
    const fix =
      codeOf(error) === "ENOSPC"
        ? await freeSpaceFor(dataDir)
        : "Make it writable for this user, or name another in DATA_DIR";
    throw new StartFault(`The data folder ${dataDir} can't be used: ${reasonOf(error)}. ${fix}.`);
  }
}

/** 32 bytes of the CSPRNG, in characters that need no quoting anywhere. */
export const newSecret = () => randomBytes(32).toString("base64url");

/**
 * Returns the secret that a file keeps, and makes both at the first call: readable by this user alone. Of several
 * callers at once one makes it, and all get the same.
 */
export async function keepSecret(file: string): Promise<string> {
  try {
    const kept = await readSecret(file);
    if (kept !== undefined) return kept;
    const draft = `${file}.${randomBytes(6).toString("hex")}`;
    await writeFile(draft, `${newSecret()}\n`, { mode: 0o600, flush: true });
    try {
      // A link appears whole or not at all, and never over another file.
      await link(draft, file).catch((error: unknown) => {
        if (codeOf(error) !== "EEXIST") throw error;
      });
    } finally {
      await rm(draft, { force: true });
    }
    return (await readSecret(file)) ?? "";
  } catch (error) {
    if (error instanceof StartFault) throw error;
    const fix =
      codeOf(error) === "ENOSPC" ? await freeSpaceFor(file) : "Make it readable for this user alone (chmod 600)";
    throw new StartFault(`${file} can't be read or written: ${reasonOf(error)}. ${fix}.`);
  }
}

async function readSecret(file: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(file, "utf8")).trim();
    if (secret.length >= 32) return secret;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  throw new StartFault(
    `${file} does not hold the secret that was made for it. Restore it from a backup, or delete it and start again: a new one is made.`,
  );
}
