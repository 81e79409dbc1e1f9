import "server-only";
import { realpath, stat, statfs } from "node:fs/promises";
import path from "node:path";

/** With less than this nothing more is written in practice: file systems keep some of it for themselves. */
const fullBelowBytes = 1024 * 1024;

type Disk = { at: string; freeBytes: number; sizeBytes: number; filesLeft: boolean };

async function diskOf(file: string): Promise<Disk | undefined> {
  try {
    const real = await realpath(file);
    const { bavail, blocks, bsize, files, ffree } = await statfs(real);
    const filesLeft = files === 0 || ffree > 0;
    return { at: await mountOf(real), freeBytes: bavail * bsize, sizeBytes: blocks * bsize, filesLeft };
  } catch {
    return undefined;
  }
}

/** The highest folder on the same file system. */
async function mountOf(file: string): Promise<string> {
  const { dev } = await stat(file);
  let folder = file;
  while (folder !== path.dirname(folder) && (await stat(path.dirname(folder))).dev === dev)
    folder = path.dirname(folder);
  return folder;
}

const mebibytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);

/** Says which of the disks that hold these files or folders is full, and how full; undefined if none is. */
export async function fullDisk(paths: readonly string[]): Promise<string | undefined> {
  for (const file of paths) {
    const disk = await diskOf(file);
    if (disk === undefined || (disk.freeBytes >= fullBelowBytes && disk.filesLeft)) continue;
    const left = disk.filesLeft
      ? `${mebibytes(disk.freeBytes)} of ${mebibytes(disk.sizeBytes)} MiB free`
      : "no room for more files";
    return `the disk at ${disk.at} (${left})`;
  }
  return undefined;
}

/** What to do about a disk without room: it names the one that a file or folder is on, by whatever of its path there is. */
export async function freeSpaceFor(file: string): Promise<string> {
  let there = path.resolve(file);
  while ((await stat(there).catch(() => undefined)) === undefined) there = path.dirname(there);
  const disk = await diskOf(there);
  if (disk === undefined) return "Free some space and start again";
  const free = `${mebibytes(disk.freeBytes)} of ${mebibytes(disk.sizeBytes)} MiB free`;
  return `Free some space on the disk at ${disk.at} (${free}) and start again`;
}
