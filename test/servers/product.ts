import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { root } from "@/bin/root";
import { until } from "@/test/api/http";

const startTimeoutMs = 240_000;
const Note = z.object({ pid: z.number(), serverPid: z.number(), url: z.string() });

/** One `npm start`, or `npm run dev`, as an operator types it. */
export type Product = {
  /** Of npm, and of the process group of everything but the server process and PostgreSQL. */
  pid: number;
  output(): string;
  /** Waits for the address that it prints. */
  ready(): Promise<string>;
  /** Waits for the end; returns the exit code, or the signal. */
  ended(): Promise<number | string>;
};

/** Where npm runs, and as which user. By default in this checkout, as the user who runs the tests. */
type RunOptions = { folder?: string; account?: { uid: number; gid: number } };

/** Makes a copy of the project in a folder below `closed`, lets a test use it, and removes both. */
export async function inCopy(use: (copy: { closed: string; folder: string }) => Promise<void>): Promise<void> {
  const closed = await mkdtemp(path.join(tmpdir(), "backline-copy-"));
  const folder = path.join(closed, "project");
  try {
    await mkdir(folder);
    await copyProject(folder);
    await use({ closed, folder });
  } finally {
    await rm(closed, { recursive: true, force: true });
  }
}

/** Fills a folder with this checkout as it was built: links to the files, where the file system has them across. */
async function copyProject(folder: string): Promise<void> {
  const parts = (await readdir(root)).filter((name) => ![".git", ".data", ".env", "test-results"].includes(name));
  const copy = (flags: string) => execFileSync("cp", [flags, ...parts.map((name) => path.join(root, name)), folder]);
  try {
    copy("-al");
  } catch {
    copy("-a");
  }
}

/** Starts the product, its development server or a worker, with these settings and no others. */
export function startProduct(
  settings: Record<string, string>,
  runOptions: RunOptions = {},
  script: "start" | "dev" | "worker" = "start",
): Product {
  const { child, output } = runNpm(["run", "--silent", script], settings, runOptions);
  let end: number | string | undefined;
  child.on("exit", (code, signal) => {
    end = code ?? signal ?? "";
  });
  return {
    pid: child.pid ?? 0,
    output,
    async ready() {
      const address = () => /Backline is ready: (\S+)/.exec(output())?.[1];
      await until(() => address() !== undefined || end !== undefined, startTimeoutMs);
      const found = address();
      if (found === undefined) throw new Error(`npm start ended with ${end}:\n${output()}`);
      return found;
    },
    async ended() {
      await until(() => end !== undefined, startTimeoutMs);
      return end ?? "";
    },
  };
}

/** Runs an operator's command to its end. */
export async function runScript(
  name: string,
  args: string[],
  settings: Record<string, string>,
  runOptions: RunOptions = {},
) {
  const { child, output } = runNpm(["run", "--silent", name, "--", ...args], settings, runOptions);
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { code, output: output() };
}

function runNpm(args: string[], settings: Record<string, string>, { folder = root, account }: RunOptions) {
  const { PATH = "" } = process.env;
  const HOME = account === undefined ? (process.env.HOME ?? "") : folder;
  const child: ChildProcess = spawn("npm", args, {
    ...account,
    cwd: folder,
    env: { NODE_ENV: "production", PATH, HOME, npm_config_update_notifier: "false", ...settings },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (part: Buffer) => {
      output += part.toString();
    });
  }
  return { child, output: () => output };
}

/** Who runs with a data folder: `npm start`, its server process, and PostgreSQL. */
export async function processesOf(dataDir: string): Promise<{ start: number; server: number; postgres: number }> {
  const note = Note.parse(JSON.parse(await readFile(path.join(dataDir, "server.json"), "utf8")));
  const postmaster = await readFile(path.join(dataDir, "postgres/postmaster.pid"), "utf8");
  return { start: note.pid, server: note.serverPid, postgres: Number.parseInt(postmaster, 10) };
}

/** Returns whether a process is running: a zombie is not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, "utf8").catch(() => ""));
  } catch {
    return false;
  }
}
