import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { StartFault } from "@/db/start-fault";
import { root } from "../root";
import { Message } from "./message";

const deathsMax = 5;
const deathsWindowMs = 60_000;
const stopTimeoutMs = 35_000;

type Plan = {
  /** Read again at each start of the process. */
  environment: () => NodeJS.ProcessEnv;
  ready: (url: string, pid: number) => Promise<void>;
  notify: (line: string) => void;
  /** How long the process keeps serving after the signal to end, before it finishes its requests. */
  delayMs: number;
  /** Turns the code with which the process reported that it can't listen into an error for the operator. */
  explain: (code: string) => StartFault;
};

type Supervised = {
  /** Rejects with a StartFault when there is no use in trying again; resolves after `stop`. */
  ended: Promise<void>;
  /** Shuts the process down and starts it again, with its new environment. */
  restart(): void;
  /** Has it finish its requests. `hurry` cuts that short. */
  stop(hurry: AbortSignal): Promise<void>;
};

type State = { child: ChildProcess | undefined; restarting: boolean; stopping: AbortController };

/** Runs the server process and starts it again, after growing pauses, whenever it ends by itself. */
export function supervise(plan: Plan): Supervised {
  const state: State = { child: undefined, restarting: false, stopping: new AbortController() };
  const ended = keepRunning(plan, state);
  return {
    ended,
    restart() {
      if (state.restarting || state.stopping.signal.aborted || state.child === undefined) return;
      state.restarting = true;
      // Without a delay: until it has started again it has no database.
      state.child.kill("SIGINT");
    },
    async stop(hurry) {
      state.stopping.abort();
      const force = () => void state.child?.kill("SIGKILL");
      const limit = setTimeout(force, plan.delayMs + stopTimeoutMs);
      hurry.addEventListener("abort", force, { once: true });
      state.child?.kill("SIGTERM");
      if (hurry.aborted) force();
      await ended.catch(() => {});
      clearTimeout(limit);
    },
  };
}

async function keepRunning(plan: Plan, state: State): Promise<void> {
  const { signal } = state.stopping;
  let wasReady = false;
  let deaths: number[] = [];
  const ready: Plan["ready"] = (url, pid) => {
    wasReady = true;
    return plan.ready(url, pid);
  };
  while (!signal.aborted) {
    state.child = startServer(plan.environment());
    const { how, failure } = await runToEnd(state.child, ready);
    state.child = undefined;
    if (signal.aborted) return;
    if (state.restarting) {
      state.restarting = false;
      continue;
    }
    if (failure !== undefined && !wasReady) throw plan.explain(failure);
    const now = Date.now();
    deaths = [...deaths.filter((at) => now - at < deathsWindowMs), now];
    if (deaths.length >= deathsMax) {
      throw new StartFault(
        `The server ended ${deathsMax} times within a minute, the last time with ${how}. Its output is above: fix what it names and start again.`,
      );
    }
    plan.notify(`The server ended unexpectedly (${failure ?? how}). Starting it again.`);
    await pause(deaths.length === 1 ? 0 : 500 * 2 ** (deaths.length - 2), undefined, { signal }).catch(() => {});
  }
}

type End = { how: string; failure: string | undefined };

async function runToEnd(child: ChildProcess, ready: Plan["ready"]): Promise<End> {
  let failure: string | undefined;
  child.on("message", (raw) => {
    const message = Message.safeParse(raw).data;
    if (message?.type === "failed") failure = message.code;
    if (message?.type === "ready") void ready(message.url, child.pid ?? 0);
  });
  const how = await new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  return { how, failure };
}

/**
 * Settings that keep the server process small: half of V8's space for new objects, and of glibc two heaps instead of one
 * for each thread, whose free parts go back to the system only at the end.
 */
export const memorySettings = { environment: { MALLOC_ARENA_MAX: "2" }, options: ["--max-semi-space-size=8"] } as const;

// In a session of its own: Ctrl-C reaches this process alone, which then asks the other one to end.
function startServer(env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [...memorySettings.options, "bin/run.mjs", "bin/server.ts"], {
    cwd: root,
    env: { ...memorySettings.environment, ...env },
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
}
