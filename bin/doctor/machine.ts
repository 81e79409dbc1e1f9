import { constants } from "node:fs";
import { access, realpath, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { reasonOf } from "@/db/start-fault";
import { codeOf } from "@/lib/error-code";
import { attempt, type Finding, fault, ok, sizeText, warning } from "./finding";

const gibibyte = 1024 ** 3;

/** The last day of each release's support (nodejs/Release). Others are no long-term releases, or are not out yet. */
const nodeSupportEnds: Readonly<Record<string, string>> = {
  20: "2026-04-30",
  22: "2027-04-30",
  24: "2028-04-30",
  26: "2029-04-30",
};

/** Examines Node, the data folder, and the disks that are written to. */
export async function examineMachine(dataDir: string): Promise<Finding[]> {
  return [
    nodeFinding(process.versions.node, new Date()),
    ...(await attempt("data folder", () => folderFindings(dataDir))),
    ...(await attempt("disk of the data", async () => [
      await diskFinding("disk of the data", await dataFolderOf(dataDir)),
    ])),
    ...(await attempt("disk of temporary files", async () => [await diskFinding("disk of temporary files", tmpdir())])),
  ];
}

/** Returns whether a version of Node, such as 24.21.0, gets security fixes at the time given. */
export function nodeFinding(version: string, now: Date): Finding {
  const ends = nodeSupportEnds[version.split(".")[0] ?? ""];
  const fix = "Install Node 24.";
  if (ends === undefined) return warning("node", `Node ${version} is not a long-term release.`, fix);
  return now.toISOString().slice(0, 10) > ends
    ? warning("node", `Node ${version} no longer gets security fixes.`, fix)
    : ok("node", `Node ${version}`);
}

async function folderFindings(dataDir: string): Promise<Finding[]> {
  const check = "data folder";
  const unusable = (folder: string, error: unknown) =>
    fault(
      check,
      `${folder} can't be used: ${reasonOf(error)}.`,
      "Make it writable for this user, or name another in DATA_DIR.",
    );
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") return [unusable(dataDir, error)];
    const parent = await nearestFolder(dataDir);
    return await access(parent, constants.W_OK).then(
      () => [ok(check, `${dataDir} will be created at the first start`)],
      (reason: unknown) => [unusable(parent, reason)],
    );
  }
  const isClosed = ((await stat(dataDir)).mode & 0o011) === 0;
  for (const name of isClosed ? [] : ["auth-secret", "database-password"]) {
    const file = path.join(dataDir, name);
    const secret = await stat(file).catch(() => undefined);
    if (secret !== undefined && (secret.mode & 0o044) !== 0) {
      return [fault(check, `Other users of this machine may read ${file}.`, `Run \`chmod 600 ${file}\`.`)];
    }
  }
  return [ok(check, dataDir)];
}

/** Where the bundled PostgreSQL really keeps the data, for they may be elsewhere; else the data folder. */
const dataFolderOf = (dataDir: string): Promise<string> =>
  realpath(path.join(dataDir, "postgres")).catch(() => dataDir);

async function diskFinding(check: string, folder: string): Promise<Finding> {
  const existing = await nearestFolder(folder);
  const disk = await statfs(existing);
  const free = disk.bavail * disk.bsize;
  const text = `${sizeText(free)} of ${sizeText(disk.blocks * disk.bsize)} are free at ${existing}`;
  if (free < gibibyte / 4) return fault(check, `${text}.`, "Free some space before the disk is full.");
  return free < gibibyte ? warning(check, `${text}.`, "Free some space.") : ok(check, text);
}

async function nearestFolder(folder: string): Promise<string> {
  const isThere = (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;
  return isThere || path.dirname(folder) === folder ? folder : await nearestFolder(path.dirname(folder));
}
