import "server-only";
import { copyFile, readdir, readFile, rm, stat, truncate } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { codeOf } from "@/lib/error-code";
import { StartFault } from "../start-fault";
import { isFull, lastComplaint, run } from "./command";
import { fullDisk } from "./disk";
import type { Home } from "./home";

const logSizeBytesMax = 4 * 1024 * 1024;
const recoveryTimeoutSeconds = 3600;
const startPatienceMs = 5_000;

/** What `postmaster.pid` and the table of processes say about the server of a data folder. */
type Postmaster =
  | { state: "absent" }
  | { state: "starting" | "stopping"; pid: number }
  | { state: "ready"; pid: number; port: number };

// What a client did wrong is never logged (it would quote values), only what the server itself has to say.
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  cluster_name: "backline",
  max_connections: "100",
  shared_buffers: "128MB",
  work_mem: "8MB",
  random_page_cost: "1.1",
  jit: "off",
  logging_collector: "off",
  log_destination: "stderr",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_statement: "none",
  log_checkpoints: "off",
  log_timezone: "UTC",
};

/** Reads the lines of `postmaster.pid` (miscadmin.h of PostgreSQL); undefined while they are not all there. */
export function parsePidFile(text: string): { pid: number; port: number; status: string } | undefined {
  const lines = text.split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  if (!(pid > 0)) return undefined;
  return { pid, port: Number.parseInt(lines[3] ?? "", 10) || 0, status: lines[7]?.trim() ?? "" };
}

/** Returns whether the server of a data folder runs, and where it listens. */
export async function findPostmaster(home: Home): Promise<Postmaster> {
  const text = await readFile(path.join(home.data, "postmaster.pid"), "utf8").catch(() => "");
  const found = parsePidFile(text);
  if (found === undefined || !(await isPostgres(found.pid))) return { state: "absent" };
  if (found.status === "ready" && found.port > 0) return { state: "ready", pid: found.pid, port: found.port };
  return { state: found.status === "stopping" ? "stopping" : "starting", pid: found.pid };
}

/** The process number of a dead server may since belong to another process. */
async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false;
  }
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return /^Name:\s+postgres$/m.test(status) && !/^State:\s+Z/m.test(status);
  } catch (error) {
    // Without /proc there is only the number to go by; with it, the process has just ended.
    return codeOf(error) === "ENOENT" && process.platform !== "linux";
  }
}

/**
 * Returns the port of the running server, which it starts if need be. A server that was left running by a killed process
 * is as good as any other. `patient` waits some seconds for the port of last time, for those who know it already.
 */
export async function ensureRunning(home: Home, patient: boolean): Promise<number> {
  const giveUpAt = Date.now() + startPatienceMs;
  for (;;) {
    const found = await findPostmaster(home);
    if (found.state === "ready") return found.port;
    if (found.state === "absent") {
      // A start that meets somebody else's start or stop fails too, and so do the remains of a server that was killed.
      const complaint = await start(home, await choosePort(home, patient));
      if (complaint === undefined) continue;
      const isHopeless = Date.now() > giveUpAt && (await findPostmaster(home)).state === "absent";
      const disk = await fullDisk([home.data, ...(await elsewhere(home)), "/dev/shm"]);
      if (disk !== undefined || isHopeless) throw refusal(home, complaint, disk);
      await pause(400);
    }
    await pause(100);
  }
}

/** On a full disk PostgreSQL can't even log why it does not start, so the disk is what is reported. */
function refusal(home: Home, complaint: string, disk: string | undefined): StartFault {
  const what = `PostgreSQL could not start with the data in ${home.data}`;
  if (disk !== undefined) return new StartFault(`${what}: ${disk} is full. Free some space there and start again.`);
  // A quota is no property of the disk.
  const fix = isFull(complaint) ? "Free some space and start again" : `See ${path.join(home.data, "postgres.log")}`;
  return new StartFault(`${what}: ${complaint}. ${fix}.`);
}

/** Parts of the data that may lie on other disks. */
async function elsewhere(home: Home): Promise<string[]> {
  const tablespaces = path.join(home.data, "pg_tblspc");
  const names = await readdir(tablespaces).catch(() => []);
  return [path.join(home.data, "pg_wal"), ...names.map((name) => path.join(tablespaces, name))];
}

/**
 * The port of last time if it is free, else any: processes that know the old address should find the server there
 * again.
 */
async function choosePort(home: Home, patient: boolean): Promise<number> {
  const options = await readFile(path.join(home.data, "postmaster.opts"), "utf8").catch(() => "");
  const last = Number(/"port=(\d+)"/.exec(options)?.[1] ?? 0);
  const giveUpAt = Date.now() + (patient ? 5_000 : 0);
  while (last > 0) {
    if ((await tryPort(last)) !== undefined) return last;
    if (Date.now() >= giveUpAt) break;
    await pause(100);
  }
  return (await tryPort(0)) ?? 0;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", () => resolve(undefined));
    probe.listen(port, "127.0.0.1", () => {
      const address = probe.address();
      const given = typeof address === "object" ? address?.port : undefined;
      probe.close(() => resolve(given));
    });
  });
}

/** Returns what PostgreSQL complained of, or nothing once it takes connections. */
async function start(home: Home, port: number): Promise<string | undefined> {
  const logFile = path.join(home.data, "postgres.log");
  // On a full disk there is no room for the copy.
  await boundLog(home).catch(() => {});
  await removeStalePid(home);
  const before = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  const options = Object.entries({ ...settings, port: String(port) }).map(([name, value]) => `-c ${name}=${value}`);
  const outcome = await run(
    path.join(home.bin, "pg_ctl"),
    [
      "start",
      "-D",
      home.data,
      "-l",
      logFile,
      "-w",
      "-t",
      String(recoveryTimeoutSeconds),
      "-s",
      "-o",
      options.join(" "),
    ],
    home.account,
  );
  if (outcome.code === 0) return undefined;
  const written = await readFile(logFile).then(
    (log) => log.subarray(before).toString(),
    () => "",
  );
  return lastComplaint(written.trim() === "" ? outcome.output : written);
}

/** PostgreSQL takes the number in a file left behind for a server if any process of its user has that number now. */
async function removeStalePid(home: Home): Promise<void> {
  const file = path.join(home.data, "postmaster.pid");
  const found = parsePidFile(await readFile(file, "utf8").catch(() => ""));
  if (found === undefined || process.platform !== "linux") return;
  const alive = await stat(`/proc/${found.pid}`).then(
    () => true,
    () => false,
  );
  if (alive && !(await isPostgres(found.pid))) await rm(file, { force: true });
}

/** Shuts the server down cleanly: what is in work is rolled back, what was committed is on disk. */
export async function stopPostmaster(home: Home): Promise<void> {
  const stop = ["stop", "-D", home.data, "-m", "fast", "-w", "-t", "300", "-s"];
  const outcome = await run(path.join(home.bin, "pg_ctl"), stop, home.account);
  if (outcome.code === 0 || (await findPostmaster(home)).state === "absent") return;
  throw new StartFault(
    `PostgreSQL did not shut down: ${lastComplaint(outcome.output)}. See ${path.join(home.data, "postgres.log")}.`,
  );
}

/** Keeps the log and the one before it, each of a bounded size. PostgreSQL appends, so it may be emptied in place. */
export async function boundLog(home: Home): Promise<void> {
  const file = path.join(home.data, "postgres.log");
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= logSizeBytesMax) return;
  await copyFile(file, `${file}.1`);
  await truncate(file);
}
