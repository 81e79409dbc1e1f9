import "server-only";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { StartFault } from "../start-fault";
import { lastComplaint, run } from "./command";
import type { Home } from "./home";
import { findPostmaster, stopPostmaster } from "./postmaster";

/**
 * Gives the database's role the password that the file holds: the file was lost or replaced, and whoever may write the
 * data may do anything with them already. PostgreSQL's single-user mode needs no password, lets nobody connect meanwhile,
 * and refuses to start beside a running server. Does nothing to a server that others use, and says so by false.
 */
export async function setPassword(home: Home): Promise<boolean> {
  const found = await findPostmaster(home);
  if (found.state !== "absent" && (await isUsed(found.pid))) return false;
  if (!/^[\w-]+$/.test(home.password)) {
    throw new StartFault(
      `The file database-password beside the data in ${home.data} holds something else. Delete it and start again: a new password is set.`,
    );
  }
  await stopPostmaster(home);
  const strict = ["-c", "exit_on_error=on", "-c", "log_min_error_statement=panic"];
  const single = await run(
    path.join(home.bin, "postgres"),
    ["--single", ...strict, "-D", home.data, "postgres"],
    home.account,
    `alter role backline login password '${home.password}'\n`,
  );
  if (single.code === 0) return true;
  throw new StartFault(
    `PostgreSQL could not be given the password in ${path.join(path.dirname(home.data), "database-password")}: ` +
      `${lastComplaint(single.output)}. Restore that file from a backup.`,
  );
}

/** Whether a server has clients. Without the password it can't be queried, but its process titles show them. */
async function isUsed(postmaster: number): Promise<boolean> {
  const titles = (await childrenOnLinux(postmaster)) ?? (await childrenByPs(postmaster));
  if (titles === undefined) return true;
  return titles.some((title) => /^postgres: (?:backline: )?backline backline /.test(title) && !isComing(title));
}

/** Still proving who it is. */
const isComing = (title: string) => /\(\d+\) (?:authentication|startup|initializing)?\s*$/.test(title);

async function childrenOnLinux(parent: number): Promise<string[] | undefined> {
  if (process.platform !== "linux") return undefined;
  const titles: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    // The name before the parent's number may hold anything, spaces and brackets too.
    if (Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]) !== parent) continue;
    titles.push((await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " "));
  }
  return titles;
}

async function childrenByPs(parent: number): Promise<string[] | undefined> {
  const { code, output } = await run("ps", ["-axo", "ppid=,command="]);
  if (code !== 0) return undefined;
  return output.split("\n").flatMap((line) => {
    const [, ppid, title = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(ppid) === parent ? [title] : [];
  });
}
