import { readFileSync } from "node:fs";
import { reasonOf, StartFault } from "@/db/start-fault";
import { InvalidSettings } from "@/lib/env";
import { faultsText } from "./settings";
import { complain, say } from "./terminal";

const secondSignalMs = 500;
const parentCheckMs = 500;

/** `requested` is aborted at the first signal to end, `forced` at the second. */
export type Ending = { requested: AbortSignal; forced: AbortSignal };

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP. Npm may pass on a signal that the terminal has sent already, so what follows
 * within half a second is no second one. A killed npm can pass on nothing: then its end counts as the signal.
 */
export function watchForEnd(): Ending {
  const requested = new AbortController();
  const forced = new AbortController();
  let firstAt = 0;
  const request = () => {
    if (requested.signal.aborted) return;
    firstAt = Date.now();
    requested.abort();
  };
  const onSignal = () => {
    if (requested.signal.aborted && Date.now() - firstAt > secondSignalMs) forced.abort();
    request();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);

  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    const npm = npmAbove(parent);
    const check = setInterval(() => {
      if (process.ppid !== parent || npmAbove(parent) !== npm) request();
    }, parentCheckMs);
    check.unref();
  }
  return { requested: requested.signal, forced: forced.signal };
}

/** The number of the npm that runs the shell given: npm puts one in between. 0 if that is unknown or not the case. */
function npmAbove(shell: number): number {
  try {
    const stat = readFileSync(`/proc/${shell}/stat`, "utf8");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return readFileSync(`/proc/${parent}/comm`, "utf8").startsWith("npm") ? parent : 0;
  } catch {
    return 0;
  }
}

/** Runs a service and exits: with 0 after it stopped, else with 1 and one line that says why `name` could not start. */
export function runToEnd(name: string, service: () => Promise<void>): void {
  service().then(
    () => {
      say("Stopped.");
      process.exit(0);
    },
    (error: unknown) => {
      if (error instanceof InvalidSettings) complain(faultsText(error.faults));
      else if (error instanceof StartFault) complain(error.message);
      else complain(`${name} could not start because of an unexpected error: ${reasonOf(error)}`);
      process.exit(1);
    },
  );
}
