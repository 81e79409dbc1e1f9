import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { AlreadyRuns, StartFault } from "@/db/start-fault";
import type { Settings } from "@/lib/env";
import { codeOf } from "@/lib/error-code";
import { type Running, readRunning, stateOf } from "./running";

const patienceMs = 40_000;

/**
 * Makes sure, before any long work, that the server will be able to listen. The server process of an `npm start` that
 * was killed may finish what it has in hand; anything else at the address is a StartFault.
 */
export async function awaitPort(
  settings: Settings,
  dataDir: string,
  ending: AbortSignal,
  notify: (line: string) => void,
): Promise<void> {
  const giveUpAt = Date.now() + patienceMs;
  for (let notified = false; ; notified = true) {
    const code = await tryAddress(settings);
    if (code === undefined || ending.aborted) return;
    const running = await readRunning(dataDir);
    const state =
      running === undefined || code !== "EADDRINUSE" || !usesPort(running, settings) ? "gone" : await stateOf(running);
    if (running !== undefined && state === "looked after") throw alreadyRuns(running);
    if (state === "gone" || Date.now() > giveUpAt) throw addressFault(code, settings);
    if (!notified) notify("The server of the last start is still finishing its requests. Waiting for it.");
    await pause(200);
  }
}

const usesPort = (running: Running, settings: Settings) => new URL(running.url).port === String(settings.PORT);

export function alreadyRuns(running: Running): AlreadyRuns {
  return new AlreadyRuns(
    `Backline is already running at ${running.url} (process ${running.pid}). ` +
      "Stop it first, or give this one another folder in DATA_DIR and another PORT.",
  );
}

/** Says in one line why the server can't listen where HOST and PORT say. */
export function addressFault(code: string, { HOST, PORT }: Settings): StartFault {
  switch (code) {
    case "EADDRINUSE":
      return new StartFault(
        `Port ${PORT} at ${HOST} is in use by another program. Stop that one, or choose another port: PORT=${PORT + 1} npm start`,
      );
    case "EACCES":
      return new StartFault(`This user may not listen on port ${PORT}. Choose one above 1023 in PORT.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return new StartFault(
        `HOST is ${HOST}, which is not an address of this machine. Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all of its addresses.`,
      );
    default:
      return new StartFault(`The server can't listen on port ${PORT} at ${HOST} (${code}). Correct HOST and PORT.`);
  }
}

function tryAddress({ HOST, PORT }: Settings): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error) => resolve(codeOf(error) || "UNKNOWN"));
    probe.listen(PORT, HOST, () => probe.close(() => resolve(undefined)));
  });
}
