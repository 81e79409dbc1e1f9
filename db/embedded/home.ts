import "server-only";
import { chmod, chown, readdir, readFile, readlink, realpath, rm, stat } from "node:fs/promises";
import path from "node:path";
import { codeOf } from "@/lib/error-code";
import { keepSecret, makeDataDir } from "../data-dir";
import { StartFault } from "../start-fault";
import { canEnter, chooseAccount, systemFolder } from "./account";
import { findBinaries, majorVersion } from "./binaries";
import { makeCluster } from "./cluster";
import type { Account } from "./command";

export type Home = {
  /** PostgreSQL's own folder, by its real path. */
  data: string;
  /** The folder with PostgreSQL's programs. */
  bin: string;
  account: Account | undefined;
  password: string;
};

/**
 * Sees to everything that a server needs before it runs: the folder, its owner, the programs, the password and, at the
 * first start, the data. Refuses with a StartFault what it can't use, and then changes nothing.
 */
export async function prepareHome(dataDir: string): Promise<Home> {
  await makeDataDir(dataDir);
  const folder = path.join(dataDir, "postgres");
  const account = await chooseAccount(folder);
  const exists = await checkData(folder, account);
  if (account !== undefined) await letThrough(dataDir, account);
  const bin = await findBinaries(account, account === undefined ? dataDir : systemFolder);
  const password = await keepSecret(path.join(dataDir, "database-password"));
  if (!exists) await makeCluster({ dataDir, cluster: folder, account, bin, password });
  await sweep(dataDir, folder).catch(() => {});
  const data = await realpath(folder);
  if (!(await canEnter(account, data))) {
    throw new StartFault(
      `PostgreSQL, which runs as user ${account?.uid}, can't enter ${data}. Let that user through each folder above it (chmod o+x).`,
    );
  }
  return { data, bin, account, password };
}

/** Returns whether there is data, after making sure that it may and can be opened. */
async function checkData(folder: string, account: Account | undefined): Promise<boolean> {
  const target = await readlink(folder).catch(() => undefined);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined && target === undefined) return false;
  if (found === undefined) {
    throw new StartFault(
      `The data are in ${target}, which no longer exists. Restore it, or delete ${folder} to start with nothing.`,
    );
  }
  if (account === undefined && process.getuid !== undefined && found.uid !== process.getuid()) {
    throw new StartFault(
      `The data in ${folder} belong to user ${found.uid}. Start as that user or as root, or name another folder in DATA_DIR.`,
    );
  }
  const version = await readFile(path.join(folder, "PG_VERSION"), "utf8").catch((error: unknown) => codeOf(error));
  if (version === "ENOENT" && (await readdir(folder)).length === 0) return false;
  if (!/^\d+\s*$/.test(version)) {
    throw new StartFault(`${folder} holds no PostgreSQL data. Move it away, or name another folder in DATA_DIR.`);
  }
  if (Number(version) !== majorVersion) {
    throw new StartFault(
      `The data in ${folder} are from PostgreSQL ${version.trim()}, but this Backline comes with PostgreSQL ${majorVersion}. ` +
        "Start the Backline that made them and move them with pg_dump, or name another folder in DATA_DIR.",
    );
  }
  return true;
}

/** Lets PostgreSQL's user through root's data folder, which stays closed to all others. */
async function letThrough(dataDir: string, account: Account): Promise<void> {
  const { uid, mode } = await stat(dataDir);
  if (uid !== 0 || (mode & 0o077) !== 0 || !(await canEnter(account, path.dirname(dataDir)))) return;
  await chown(dataDir, 0, account.gid);
  await chmod(dataDir, 0o710);
}

/** Removes what an interrupted first start left behind. */
async function sweep(dataDir: string, folder: string): Promise<void> {
  const data = await realpath(folder);
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith("postgres.new-")) continue;
    const left = path.join(dataDir, name);
    const target = await realpath(left).catch(() => left);
    if (!data.startsWith(`${target}/`)) await rm(target, { recursive: true, force: true });
    await rm(left, { recursive: true, force: true });
  }
}
