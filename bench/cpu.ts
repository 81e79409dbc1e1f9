import { readdir, readFile } from "node:fs/promises";

const ticksPerSecond = 100;

type Process = { parent: number; ticks: number };

/** Reads what Linux keeps of a process, also of its children that have ended (proc_pid_stat(5)). */
async function readProcess(pid: number): Promise<Process | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // The second field is the program's name, in brackets, and may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(fields[1]), ticks };
}

/**
 * Milliseconds of CPU that a process and those it has started have taken so far: all processes of PostgreSQL, if it is
 * the first of them. NaN where there is no /proc.
 */
export async function cpuMsOf(pid: number): Promise<number> {
  const names = await readdir("/proc").catch(() => []);
  const processes = new Map<number, Process>();
  for (const number of names.map(Number).filter(Number.isInteger)) {
    const found = await readProcess(number);
    if (found !== undefined) processes.set(number, found);
  }
  const family = [pid];
  let ticks = processes.has(pid) ? 0 : Number.NaN;
  for (const member of family) {
    ticks += processes.get(member)?.ticks ?? 0;
    for (const [number, { parent }] of processes) if (parent === member) family.push(number);
  }
  return (ticks / ticksPerSecond) * 1000;
}

/** The process that started the one given: of a connection's process, the first one of PostgreSQL. */
export async function parentOf(pid: number): Promise<number> {
  return (await readProcess(pid))?.parent ?? Number.NaN;
}
