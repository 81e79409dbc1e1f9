import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { StartFault } from "@/db/start-fault";
import { Message } from "./message";
import { root } from "./root";

const deathsMax = 5;
const deathsWindowMs = 60_000;
const stopTimeoutMs = 35_000;

type Plan = {
  /** Read anew at each start of the process. */
  environment: () => NodeJS.ProcessEnv;
  ready: (url: string, pid: number) => Promise<void>;
  tell: (line: string) => void;
  /** Puts what the process said before it failed into one line. */
  explain: (code: string) => StartFault;
};

export type Supervised = {
  /** Rejects with a StartFault when there is no use in trying again; resolves after `stop`. */
  ended: Promise<void>;
  /** Ends the process in order and starts it again, with its new environment. */
  restart(): void;
  /** Has it finish its requests. `hurry` cuts that short. */
  stop(hurry: AbortSignal): Promise<void>;
};

/** Runs the server process and starts it again, after growing pauses, whenever it ends by itself. */
export function supervise(plan: Plan): Supervised {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let mode: "running" | "restarting" | "stopping" = "running";
  let wasReady = false;
  let failure: string | undefined;
  let deaths: number[] = [];
  const { promise: ended, resolve, reject } = withResolvers();

  const launch = () => {
    failure = undefined;
    const started = startServer(plan.environment());
    child = started;
    started.on("message", (raw) => {
      const message = Message.safeParse(raw).data;
      if (message?.type === "failed") failure = message.code;
      if (message?.type !== "ready") return;
      wasReady = true;
      void plan.ready(message.url, started.pid ?? 0);
    });
    let over = false;
    const end = (how: string) => {
      if (over) return;
      over = true;
      child = undefined;
      goOn(how);
    };
    started.on("error", (error) => end(error.message));
    started.on("exit", (code, signal) => end(signal ?? `exit code ${code}`));
  };

  const goOn = (how: string) => {
    if (mode === "stopping") return resolve();
    if (mode === "restarting") {
      mode = "running";
      return launch();
    }
    if (failure !== undefined && !wasReady) return reject(plan.explain(failure));
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < deathsWindowMs), now];
    if (deaths.length >= deathsMax) {
      return reject(
        new StartFault(
          `The server ended ${deathsMax} times within a minute, at last with ${how}. What it said is above: put that right and start again.`,
        ),
      );
    }
    plan.tell(`The server ended unexpectedly (${failure ?? how}) and is started again.`);
    timer = setTimeout(launch, deaths.length === 1 ? 0 : 500 * 2 ** (deaths.length - 2));
  };

  launch();
  return {
    ended,
    restart() {
      if (mode !== "running" || child === undefined) return;
      mode = "restarting";
      child.kill("SIGTERM");
    },
    async stop(hurry) {
      mode = "stopping";
      clearTimeout(timer);
      if (child === undefined) return resolve();
      const force = () => void child?.kill("SIGKILL");
      const limit = setTimeout(force, stopTimeoutMs);
      hurry.addEventListener("abort", force, { once: true });
      child.kill("SIGTERM");
      if (hurry.aborted) force();
      await ended.catch(() => {});
      clearTimeout(limit);
    },
  };
}

// In a session of its own: Ctrl-C reaches this process alone, which then asks the other one to end.
function startServer(env: NodeJS.ProcessEnv): ChildProcess {
  const register = pathToFileURL(path.join(root, "bin/register.mjs")).href;
  const program = path.join(root, "bin/server.ts");
  return spawn(process.execPath, ["--import", register, program], {
    cwd: root,
    env,
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}

function withResolvers() {
  let resolve = () => {};
  let reject = (_fault: StartFault) => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
