import { constants } from "node:fs";
import { access, realpath, stat, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { reasonOf } from "@/db/start-fault";
import { type Finding, fault, ok, sizeText, warning } from "./finding";

const [gibibyte, recommendedNode] = [1024 ** 3, 24];

/** Looks at Node, the data folder, and the disks that are written to. */
export async function examineMachine(dataDir: string): Promise<Finding[]> {
  return [
    nodeFinding(),
    await folderFinding(dataDir),
    await diskFinding("disk of the data", await dataFolderOf(dataDir)),
    await diskFinding("disk of temporary files", tmpdir()),
  ];
}

function nodeFinding(): Finding {
  const { node } = process.versions;
  return Number(node.split(".")[0]) >= recommendedNode
    ? ok("node", `Node ${node}`)
    : warning("node", `Node ${node} works, but gets no security fixes any more.`, `Install Node ${recommendedNode}.`);
}

async function folderFinding(dataDir: string): Promise<Finding> {
  const folder = await stat(dataDir).catch(() => undefined);
  if (folder === undefined) return ok("data folder", `${dataDir} is made at the first start`);
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return fault("data folder", `${dataDir} can't be used: ${reasonOf(error)}.`, "Make it writable for this user.");
  }
  for (const name of ["auth-secret", "database-password"]) {
    const secret = await stat(path.join(dataDir, name)).catch(() => undefined);
    if (secret !== undefined && (secret.mode & 0o077) !== 0) {
      const file = path.join(dataDir, name);
      return fault("data folder", `Other users of this machine may read ${file}.`, `Run \`chmod 600 ${file}\`.`);
    }
  }
  return ok("data folder", dataDir);
}

/** Where the bundled PostgreSQL really keeps the data, for they may be elsewhere; else the data folder. */
const dataFolderOf = (dataDir: string): Promise<string> =>
  realpath(path.join(dataDir, "postgres")).catch(() => dataDir);

async function diskFinding(check: string, folder: string): Promise<Finding> {
  const existing = await nearestFolder(folder);
  const disk = await statfs(existing);
  const free = disk.bavail * disk.bsize;
  const text = `${sizeText(free)} of ${sizeText(disk.blocks * disk.bsize)} are free at ${existing}`;
  if (free < gibibyte / 4) return fault(check, `${text}.`, "Free some space before nothing can be stored any more.");
  return free < gibibyte ? warning(check, `${text}.`, "Free some space.") : ok(check, text);
}

async function nearestFolder(folder: string): Promise<string> {
  const isThere = (await stat(folder).catch(() => undefined))?.isDirectory() ?? false;
  return isThere || path.dirname(folder) === folder ? folder : await nearestFolder(path.dirname(folder));
}
