import { execFileSync } from "node:child_process";
import { appendFile, chmod, mkdir, mkdtemp, open as openFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEmbedded } from "../embedded";

const refusalOf = (dataDir: string): Promise<string> =>
  openEmbedded({ dataDir, role: "command" }).then(
    async ({ close }) => {
      await close();
      return "it started";
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

async function makeCluster(dataDir: string): Promise<void> {
  const { close } = await openEmbedded({ dataDir, role: "command" });
  await close();
}

describe("what keeps PostgreSQL from starting is reported in full, from the first line:", () => {
  let dataDir = "";
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "backline-faults-"));
    await makeCluster(dataDir);
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  const spoil = (name: string, how: (file: string) => Promise<unknown>) => async (folder: string) => {
    await how(path.join(folder, "postgres", name));
  };

  it.each([
    [
      "a control file that is gone",
      spoil("global/pg_control", rm),
      /: could not find the database system\. Expected to find it in the directory ".+", but could not open file ".+pg_control": No such file or directory\. See /,
    ],
    [
      "a control file that is damaged",
      spoil("global/pg_control", (file) => writeFile(file, Buffer.alloc(8192, 7))),
      /: database files are incompatible with server\. See /,
    ],
    [
      "settings that can't be read",
      spoil("postgresql.conf", (file) => appendFile(file, "nonsense nonsense nonsense\n")),
      /: configuration file ".+postgresql\.conf" contains errors \(syntax error in file ".+postgresql\.conf" line \d+.+\)\. See /,
    ],
    [
      "settings that are gone",
      spoil("postgresql.conf", rm),
      /: could not access the server configuration file ".+postgresql\.conf": No such file or directory\. See /,
    ],
    [
      "a list of those let in that is gone",
      spoil("pg_hba.conf", rm),
      /: could not load \S+pg_hba\.conf \(could not open file ".+pg_hba\.conf": No such file or directory\)\. See /,
    ],
    [
      "a folder that others may enter",
      spoil("", (folder) => chmod(folder, 0o777)),
      /: data directory ".+" has invalid permissions\. See /,
    ],
    [
      "a write-ahead log that is gone",
      spoil("pg_wal", (folder) => rm(folder, { recursive: true })),
      /: [a-z].+"pg_wal".+\. See /,
    ],
  ])("%s", async (_name, damage, sentence) => {
    const copy = await mkdtemp(path.join(tmpdir(), "backline-fault-"));
    try {
      execFileSync("cp", ["-a", `${dataDir}/.`, copy]);
      await damage(copy);
      const line = await refusalOf(copy);
      expect(line).toMatch(/^PostgreSQL could not start with the data in \S+: /);
      expect(line).toMatch(sentence);
      expect(line).not.toMatch(/: (?:but|and|or) |\n/);
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  });
});

/** Mounts a file system of this size at a folder of its own; undefined where that is not allowed. */
async function mountSmall(size: string): Promise<{ folder: string; remove(): Promise<void> } | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), "backline-disk-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    await remove();
    return undefined;
  }
  return {
    folder,
    async remove() {
      execFileSync("umount", [folder]);
      await remove();
    },
  };
}

/** Writes to a disk until nothing more fits. */
async function fill(file: string): Promise<void> {
  const handle = await openFile(file, "w");
  try {
    for (const size of [1024 * 1024, 4096])
      for (;;) if ((await handle.write(Buffer.alloc(size, 1))).bytesWritten < size) break;
  } catch {
    // No space is left.
  } finally {
    await handle.close();
  }
}

describe("a full disk is reported with its mount point and how full it is", () => {
  it("at a start with data that were made before", async (test) => {
    const disk = await mountSmall("192m");
    if (disk === undefined) return test.skip("Nothing can be mounted here.");
    try {
      const dataDir = path.join(disk.folder, "data");
      await makeCluster(dataDir);
      await fill(path.join(disk.folder, "filler"));
      expect(await refusalOf(dataDir)).toBe(
        `PostgreSQL could not start with the data in ${dataDir}/postgres: the disk at ${disk.folder} (0 of 192 MiB free) is full. Free some space there and start again.`,
      );
      await rm(path.join(disk.folder, "filler"));
      expect(await refusalOf(dataDir)).toBe("it started");
    } finally {
      await disk.remove();
    }
  });

  it.for([
    ["no room for the data", "24m", false],
    ["no room at all", "1m", true],
  ] as const)("at the first start, with %s", async ([_name, size, isFilled], test) => {
    const disk = await mountSmall(size);
    if (disk === undefined) return test.skip("Nothing can be mounted here.");
    try {
      const dataDir = path.join(disk.folder, "data");
      await mkdir(dataDir, { mode: 0o700 });
      if (isFilled) await fill(path.join(disk.folder, "filler"));
      const line = await refusalOf(dataDir);
      expect(line).toContain(`Free some space on the disk at ${disk.folder} (`);
      expect(line).toMatch(/\(\d+ of \d+ MiB free\) and start again\.$/);
    } finally {
      await disk.remove();
    }
  });
});
