import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const Running = z.object({ pid: z.number(), serverPid: z.number(), url: z.string() });

/** What runs with a data folder: `npm start`, its server process, and its address. */
export type Running = z.infer<typeof Running>;

const fileOf = (dataDir: string) => path.join(dataDir, "server.json");

/** Records the running processes for other commands. A note, never a lock: it may be out of date. */
export async function noteRunning(dataDir: string, running: Running): Promise<void> {
  const draft = `${fileOf(dataDir)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  await rename(draft, fileOf(dataDir));
}

export async function readRunning(dataDir: string): Promise<Running | undefined> {
  try {
    return Running.parse(JSON.parse(await readFile(fileOf(dataDir), "utf8")));
  } catch {
    return undefined;
  }
}

/** Removes the note of this process, and no other's. */
export async function forgetRunning(dataDir: string): Promise<void> {
  if ((await readRunning(dataDir))?.pid === process.pid) await rm(fileOf(dataDir), { force: true });
}

/**
 * Returns the state of a recorded server process: it is looked after, or its parent was killed and it is on its way out,
 * or it is gone. A process of another program that got its number has another parent, and passes for the second.
 */
export async function stateOf(running: Running): Promise<"looked after" | "ending" | "gone"> {
  try {
    process.kill(running.serverPid, 0);
    const stat = await readFile(`/proc/${running.serverPid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z") return "gone";
    return Number(parent) === running.pid ? "looked after" : "ending";
  } catch {
    return isAlive(running.serverPid) ? (isAlive(running.pid) ? "looked after" : "ending") : "gone";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
