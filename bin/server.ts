// The process that answers requests. bin/start.ts prepares its database and its environment and looks after it.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { closeDb } from "@/db/client";
import { toProblem } from "@/lib/api/problem";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { closeAfterBody, discardRest } from "@/lib/http/discard-rest";
import { send } from "@/lib/http/front-door";
import { answerConnect, answerUnreadable } from "@/lib/http/unreadable";
import { log } from "@/lib/log";
import { announceShutdown, runShutdown } from "@/lib/shutdown";
import { type Handle, prepareApplication } from "./server/application";
import { type Drain, drainOf } from "./server/drain";
import { failedToPrepare, type Message } from "./start/message";

// Left to itself, V8 lets garbage grow to several times what is in use. Set here and not as an option of the process, which a
// V8 without it would refuse.
setFlagsFromString("--heap-growing-percent=20");

function notifyParent(message: Message): void {
  process.send?.(message);
}

/** Whatever is written past the logger goes through it: an error's text could hold what a log must not. */
function redirectConsole(): void {
  const write =
    (level: "error" | "warn" | "debug") =>
    (...parts: unknown[]) => {
      const error = parts.find((part) => part instanceof Error);
      const text = parts.filter((part) => typeof part === "string").join(" ");
      log[level]({ ...(error !== undefined && { err: error }) }, /\w/.test(text) ? text : "logged by the framework");
    };
  console.error = write("error");
  console.warn = write("warn");
  console.log = write("debug");
  console.info = write("debug");
}

/** Once the reader of the output is gone, writing fails, and logging that failure would fail again, in a loop. */
function ignoreLostOutput(): void {
  for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
}

/** Has the application answer every request, and drains the server at its end. */
function serve(server: Server, handle: Handle): Drain {
  const drain = drainOf(server);
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    drain.begin(request, response);
    closeAfterBody(request);
    response.once("finish", () => discardRest(request));
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error }, "a request failed outside the application");
      if (response.headersSent) return void response.destroy();
      const requestId = String(response.getHeader("X-Request-Id") ?? "none");
      send(response, toProblem(new AppError("internal_error"), { requestId, typeBase: env().PUBLIC_URL ?? "" }));
    });
  };
  server.on("request", answer);
  server.on("checkContinue", answer);
  server.on("checkExpectation", answer);
  server.on("connect", answerConnect);
  server.on("clientError", answerUnreadable);
  // Node would drop what is beyond its limit, the last proxy's X-Forwarded-For first. The front door refuses too many.
  server.maxHeadersCount = 0;
  server.keepAliveTimeout = env().KEEP_ALIVE_SECONDS * 1000;
  server.headersTimeout = 66_000;
  // Enough for the largest report on a slow line; one that stalls is ended much sooner (lib/scans/receive.ts).
  server.requestTimeout = 60 * 60_000;
  return drain;
}

/** As people write it into a browser. */
function shownHost(host: string): string {
  const shown = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(host) ? "localhost" : host;
  return shown.includes(":") ? `[${shown}]` : shown;
}

async function main(): Promise<void> {
  const settings = env();
  ignoreLostOutput();
  if (settings.NODE_ENV !== "development") redirectConsole();
  const url = (port: number) => `http://${shownHost(settings.HOST)}:${port}`;
  process.env.NEXTAUTH_URL = settings.PUBLIC_URL ?? url(settings.PORT);
  // Until it listens there is nothing in flight.
  let end: (delaySeconds: number) => Promise<void> = async () => process.exit(0);
  process.on("SIGTERM", () => void end(settings.SHUTDOWN_DELAY_SECONDS));
  process.on("SIGINT", () => void end(0));
  process.on("disconnect", () => void end(0));
  // What Node would refuse by itself, without our headers, is refused or served like everything else.
  const server = createServer({ requireHostHeader: false });
  const drain = serve(server, await prepareApplication(server));
  const jobs = settings.JOBS === "on" ? (await import("@/lib/jobs/runner")).startJobs() : undefined;
  const ending = new AbortController();
  let isEnding = false;
  end = async (delaySeconds) => {
    // A second signal means: do not wait for load balancers.
    if (isEnding) return ending.abort();
    isEnding = true;
    announceShutdown();
    await pause(delaySeconds * 1000, undefined, { signal: ending.signal }).catch(() => {});
    await Promise.all([drain.finish(), jobs?.stop()]);
    for (const error of await runShutdown()) log.error({ err: error }, "something collected could not be written");
    await closeDb();
    process.exit(0);
  };
  server.on("error", (error: NodeJS.ErrnoException) => {
    if (process.send === undefined) log.error({ err: error }, "the server can't listen");
    fail(error.code ?? "UNKNOWN");
  });
  server.listen(settings.PORT, settings.HOST, () => {
    const bound = server.address();
    notifyParent({ type: "ready", url: url(typeof bound === "object" && bound !== null ? bound.port : settings.PORT) });
  });
}

function fail(code: string): void {
  notifyParent({ type: "failed", code });
  process.exitCode = 1;
  setImmediate(() => process.exit(1));
}

main().catch((error: unknown) => {
  log.error({ err: error }, "the server could not start");
  fail(failedToPrepare);
});
