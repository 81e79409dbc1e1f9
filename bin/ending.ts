import { readFileSync } from "node:fs";

const secondSignalMs = 500;
const repeatMsMax = 5_000;
const parentCheckMs = 500;

/** `requested` is aborted at the first signal to end, `forced` at the second. */
export type Ending = { requested: AbortSignal; forced: AbortSignal };

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP. Npm passes on a signal that the terminal has sent already, which may take it
 * seconds on a busy machine: that one is no second one, and neither is what follows within half a second. A killed npm can
 * pass on nothing: then its end counts as the signal.
 */
export function watchForEnd(): Ending {
  const requested = new AbortController();
  const forced = new AbortController();
  let firstAt = 0;
  let mayBeRepeated = process.env.npm_lifecycle_event !== undefined;
  const onSignal = () => {
    if (!requested.signal.aborted) {
      firstAt = Date.now();
      requested.abort();
      return;
    }
    const laterMs = Date.now() - firstAt;
    if (mayBeRepeated && laterMs < repeatMsMax) mayBeRepeated = false;
    else if (laterMs > secondSignalMs) forced.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);

  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    const npm = npmAbove(parent);
    const check = setInterval(() => {
      if (process.ppid !== parent || npmAbove(parent) !== npm) requested.abort();
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
