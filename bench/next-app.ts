// The Next applications that the product is measured against, built and started as their users would.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, symlink } from "node:fs/promises";
import path from "node:path";
import { root } from "@/bin/root";
import { codeOf } from "@/lib/error-code";
import type { Bench } from "./bench";

export type NextApp = {
  url: string;
  pid: number;
  /** Runs a program of the application to its end; returns what it printed. */
  run: (file: string, ...args: string[]) => Promise<string>;
};

type Name = "bare-next" | "better-auth";

const next = path.join(root, "node_modules/next/dist/bin/next");

/**
 * Copies an application out of bench/apps into the bench's folder, installs what it alone needs, builds it with the
 * project's Next and starts it in a process of its own.
 */
export async function startNextApp(
  bench: Bench,
  name: Name,
  { install = false, environment = {} }: { install?: boolean; environment?: Record<string, string> } = {},
): Promise<NextApp> {
  const folder = path.join(bench.folder, name);
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH ?? "",
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    ...environment,
  };
  await cp(path.join(root, "bench/apps", name), folder, { recursive: true });
  await cp(path.join(root, "bench/apps/next.config.mjs"), path.join(folder, "next.config.mjs"));
  const launch = (command: string, args: string[], given = env) =>
    spawn(command, args, { cwd: folder, env: given, signal: bench.ending, stdio: ["ignore", "pipe", "pipe"] });
  if (install) {
    // Its peers, Next and React among them, are the project's.
    const options = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--legacy-peer-deps"];
    await outputOf(launch("npm", ["install", ...options], process.env));
  }
  await linkModules(bench.folder);
  await outputOf(launch(process.execPath, [next, "build"]));
  const server = launch(process.execPath, [next, "start", "--hostname", "127.0.0.1", "--port", "0"]);
  bench.atEnd(() => end(server));
  return {
    url: await addressOf(server),
    pid: server.pid ?? Number.NaN,
    run: (file, ...args) => outputOf(launch(process.execPath, [file, ...args])),
  };
}

/** Beside the applications, so that what they do not have themselves is found there. */
async function linkModules(folder: string): Promise<void> {
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules")).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  let complaints = "";
  child.stdout?.on("data", (part: Buffer) => {
    output += part.toString();
  });
  child.stderr?.on("data", (part: Buffer) => {
    complaints += part.toString();
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${child.spawnargs.join(" ")} ended with ${code}:\n${output}${complaints}`);
  return output;
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (part: Buffer) => {
      output += part.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
      if (address !== undefined && output.includes("Ready")) resolve(address);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`next start ended with ${code}:\n${output}`)));
  });
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGKILL");
  await once(server, "exit");
}
