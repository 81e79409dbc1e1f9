import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepSecret, makeDataDir } from "./data-dir";
import { openEmbedded } from "./embedded";
import { lastComplaint } from "./embedded/command";
import { parsePidFile } from "./embedded/postmaster";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "backline-embedded-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => openEmbedded({ dataDir: folder, role: "command" });

describe("a data folder that can't be used is refused in one line and left as it was", () => {
  it.each([
    [
      "of another major version",
      "17\n",
      /from PostgreSQL 17, but this Backline comes with PostgreSQL 18\. .+ DATA_DIR\.$/,
    ],
    ["that is none", undefined, /holds no PostgreSQL data\. .+ DATA_DIR\.$/],
  ])("one %s", async (_name, version, line) => {
    await mkdir(path.join(folder, "postgres"));
    await writeFile(path.join(folder, "postgres", version === undefined ? "letters" : "PG_VERSION"), version ?? "");
    await expect(open()).rejects.toThrow(line);
    expect(await readdir(folder)).toEqual(["postgres"]);
    expect(await readdir(path.join(folder, "postgres"))).toHaveLength(1);
  });

  it("one whose data is missing", async () => {
    await symlink(path.join(folder, "gone"), path.join(folder, "postgres"));
    await expect(open()).rejects.toThrow(/gone, which no longer exists\. Restore it, or delete/);
    expect(await readdir(folder)).toEqual(["postgres"]);
  });

  it("one that is a file", async () => {
    await writeFile(path.join(folder, "file"), "");
    await expect(makeDataDir(path.join(folder, "file"))).rejects.toThrow(
      /can't be used: it is a file\. .+ DATA_DIR\.$/,
    );
  });
});

describe("a secret that is made at the first start", () => {
  it("is the same for concurrent starts, and readable only by its user", async () => {
    const file = path.join(folder, "secret");
    const secrets = await Promise.all(Array.from({ length: 20 }, () => keepSecret(file)));
    expect(new Set(secrets).size).toBe(1);
    expect(await readFile(file, "utf8")).toBe(`${secrets[0]}\n`);
    expect(secrets[0]).toMatch(/^[0-9A-Za-z_-]{43}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["secret"]);
  });

  it("is never replaced when it is damaged", async () => {
    const file = path.join(folder, "secret");
    await writeFile(file, "short");
    await expect(keepSecret(file)).rejects.toThrow(/Restore it from a backup, or delete it and start again: /);
    expect(await readFile(file, "utf8")).toBe("short");
  });
});

describe("what PostgreSQL says of itself", () => {
  it("the pid file of a running server gives its process number, port and state", () => {
    const text = "4881\n/data\n1795477521\n3190\n\n127.0.0.1\n  2154524        10\nready   \n";
    expect(parsePidFile(text)).toEqual({ pid: 4881, port: 3190, status: "ready" });
  });

  it.each([
    ["", undefined],
    ["nonsense", undefined],
    ["4881\n/data\n", { pid: 4881, port: 0, status: "" }],
  ])("a file that is not written yet is no ready server: %j", (text, expected) => {
    expect(parsePidFile(text)).toEqual(expected);
  });

  it.each([
    [
      "a full disk counts before what follows from it",
      "FATAL:  could not write: No space left on device\nPANIC:  cannot abort",
      "could not write: No space left on device",
    ],
    [
      "the last fatal line counts",
      "LOG:  start\n2026-11-23 UTC [1] FATAL:  data directory is wrong\nLOG:  end",
      "data directory is wrong",
    ],
    [
      "a message counts with all its lines, and with what follows from it for the reader",
      '2026-11-23 10:00:00.000 UTC [1] LOG:  start\n2026-11-23 10:00:00.001 UTC [1] FATAL:  data directory "/x" has invalid permissions\n2026-11-23 10:00:00.001 UTC [1] DETAIL:  Permissions should be u=rwx (0700).\n',
      'data directory "/x" has invalid permissions. Permissions should be u=rwx (0700)',
    ],
    [
      "a program's message begins at its beginning",
      'postgres: could not find the database system\nExpected to find it in the directory "/x",\nbut could not open file "/x/global/pg_control": No such file or directory\n',
      'could not find the database system. Expected to find it in the directory "/x", but could not open file "/x/global/pg_control": No such file or directory',
    ],
    [
      "an error among the steps of a program that went well",
      "creating configuration files ... ok\nrunning bootstrap script ... 2026-11-23 10:00:00.000 UTC [1] FATAL:  role is odd\nchild process exited with exit code 1\ninitdb: removing contents of data directory\n",
      "role is odd",
    ],
    [
      "a library that is missing",
      "/x/bin/postgres: error while loading shared libraries: libicu.so: cannot open shared object file\n",
      "error while loading shared libraries: libicu.so: cannot open shared object file",
    ],
    ["nothing was said", "", "no reason given"],
    [
      "the end of other connections does not",
      "FATAL:  terminating connection due to administrator command",
      "no reason given",
    ],
  ])("%s", (_name, output, complaint) => {
    expect(lastComplaint(output)).toBe(complaint);
  });
});
