import "server-only";
import { spawn } from "node:child_process";

/** The user that a program runs as, where it is not the user of this process. */
export type Account = { uid: number; gid: number };

/** `code` is null where the program could not be run at all; `output` then says why. */
export type Outcome = { code: number | null; output: string };

// Nothing of this process's environment: it may hold secrets, and PG* variables would change what PostgreSQL does.
const environment: NodeJS.ProcessEnv = {
  NODE_ENV: "production",
  PATH: `${process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin"}:/usr/sbin:/sbin`,
  LC_ALL: "C",
};

/**
 * Runs a program to its end in a session of its own, so that Ctrl-C does not reach it. Gives both output streams as
 * one text. Never throws.
 */
export function run(file: string, args: string[], account?: Account, input = ""): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...account, cwd: "/", env: environment, detached: true });
    let output = "";
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-16_384);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => resolve({ code: null, output: error.message }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 1, output: output || `ended by ${signal ?? "itself"}` }),
    );
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Says whether a complaint is about a disk without room. */
export const isFull = (text: string) => /No space left|ENOSPC|disk quota/i.test(text);

/** The line of a program's output that says best what went wrong. */
export function lastComplaint(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.includes("terminating connection"));
  const worst =
    lines.find(isFull) ??
    lines.findLast((line) => /\b(FATAL|PANIC|error|could not|cannot)\b/i.test(line)) ??
    lines.at(-1);
  return worst?.replace(/^.*?\b(FATAL|PANIC|error):\s+/i, "") ?? "no reason given";
}
