// The process that answers requests. bin/start.ts prepares its database and its environment and looks after it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import path from "node:path";
import next from "next";
import { closeDb } from "@/db/client";
import { toProblem } from "@/lib/api/problem";
import { providerIds } from "@/lib/auth/provider-ids";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { admit, send } from "@/lib/http/front-door";
import { dataPolicy, securityHeaders } from "@/lib/http/security-headers";
import { log } from "@/lib/log";
import { runShutdown } from "@/lib/shutdown";

const drainMsMax = 25_000;
/** What was sent when the end began may still be on its way. */
const idleMsMax = 300;
const root = path.resolve(import.meta.dirname, "..");

type Message = { type: "ready"; url: string } | { type: "failed"; code: string };

function tell(message: Message): void {
  process.send?.(message);
}

/** Whatever is written past the logger goes through it: an error's text could hold what a log must not. */
function redirectConsole(): void {
  const write =
    (level: "error" | "warn" | "debug") =>
    (...parts: unknown[]) => {
      const error = parts.find((part) => part instanceof Error);
      const text = parts.filter((part) => typeof part === "string").join(" ");
      log[level]({ ...(error !== undefined && { err: error }) }, /\w/.test(text) ? text : "told by the framework");
    };
  console.error = write("error");
  console.warn = write("warn");
  console.log = write("debug");
  console.info = write("debug");
}

async function main(): Promise<void> {
  const settings = env();
  const dev = settings.NODE_ENV === "development";
  if (!dev) redirectConsole();
  const shownHost = ["127.0.0.1", "0.0.0.0", "::", "::1"].includes(settings.HOST) ? "localhost" : settings.HOST;
  const shownHostInUrl = shownHost.includes(":") ? `[${shownHost}]` : shownHost;
  process.env.NEXTAUTH_URL = settings.PUBLIC_URL ?? `http://${shownHostInUrl}:${settings.PORT}`;
  // Until it listens there is nothing in flight.
  let end = async (): Promise<void> => process.exit(0);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end());
  process.on("disconnect", () => void end());
  // What Node would refuse by itself, and without our headers, is refused or served like everything else.
  const server = createServer({ requireHostHeader: false });
  // The framework listens there for connections that offer another protocol. The development server talks with the browser
  // over them; otherwise it would close every one. Given a server that never listens, it does not hear of them, and Node
  // does what RFC 9110 §7.8 allows: it serves the request without the upgrade.
  const httpServer = dev ? server : createServer();
  const app = next({ dev, dir: root, hostname: settings.HOST, port: settings.PORT, httpServer });
  await app.prepare();
  const handle = app.getRequestHandler();
  const frontDoor = {
    trustedProxies: settings.TRUSTED_PROXIES,
    publicUrl: settings.PUBLIC_URL,
    signInProviders: providerIds(settings),
    dev,
  };

  let ending = false;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    if (ending) response.setHeader("Connection", "close");
    if (admit(request, response, frontDoor).answered) return;
    await handle(request, response);
  };
  // How many requests each connection has in flight: a client may send several before the first is answered.
  const inFlight = new Map<Socket, number>();
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    inFlight.set(socket, (inFlight.get(socket) ?? 0) + 1);
    response.once("close", () => {
      if (!inFlight.has(socket)) return;
      const left = (inFlight.get(socket) ?? 1) - 1;
      inFlight.set(socket, left);
      if (ending && left === 0) socket.end();
    });
    serve(request, response).catch((error: unknown) => {
      log.error({ err: error }, "a request failed outside the application");
      if (response.headersSent) return void response.destroy();
      const requestId = String(response.getHeader("X-Request-Id") ?? "none");
      send(response, toProblem(new AppError("internal_error"), { requestId, typeBase: settings.PUBLIC_URL ?? "" }));
    });
  };
  server.on("request", answer);
  server.on("checkExpectation", answer);
  server.on("connection", (socket) => {
    inFlight.set(socket, 0);
    socket.once("close", () => inFlight.delete(socket));
  });
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 66_000;
  server.on("clientError", answerUnreadable);
  server.on("error", (error: NodeJS.ErrnoException) => {
    tell({ type: "failed", code: error.code ?? "UNKNOWN" });
    if (process.send === undefined) log.error({ err: error }, "the server can't listen");
    process.exitCode = 1;
    setImmediate(() => process.exit(1));
  });
  end = async () => {
    if (ending) return;
    ending = true;
    const force = setTimeout(() => server.closeAllConnections(), drainMsMax);
    const closed = new Promise((resolve) => server.close(resolve));
    // Browsers open connections in advance; one that sends nothing would be waited for.
    const farewell = setTimeout(() => {
      for (const [socket, count] of inFlight) if (count === 0) socket.destroy();
    }, idleMsMax);
    await closed;
    clearTimeout(force);
    clearTimeout(farewell);
    for (const error of await runShutdown()) log.error({ err: error }, "something collected could not be written");
    await closeDb();
    process.exit(0);
  };
  server.listen(settings.PORT, settings.HOST, () => {
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : settings.PORT;
    tell({ type: "ready", url: `http://${shownHostInUrl}:${port}` });
  });
}

// What is no HTTP gets an answer all the same (RFC 9110 §15.5), by hand: there is no response object yet.
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const [status, detail] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? ["431 Request Header Fields Too Large", "The URL and the headers are larger than 16 KiB: shorten them."]
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? ["408 Request Timeout", "The request did not arrive in time."]
        : ["400 Bad Request", "The request is not HTTP that can be read."];
  const requestId = crypto.randomUUID();
  const problem = toProblem(new AppError("invalid_request", { detail }), { requestId, typeBase: "" });
  const body = JSON.stringify({ ...JSON.parse(problem.body), status: Number.parseInt(status, 10) });
  const headers = {
    ...problem.headers,
    ...securityHeaders(false),
    "Content-Security-Policy": dataPolicy,
    "X-Request-Id": requestId,
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  socket.end(
    `HTTP/1.1 ${status}\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("")}\r\n${body}`,
  );
}

main().catch((error: unknown) => {
  log.error({ err: error }, "the server could not start");
  tell({ type: "failed", code: "START" });
  process.exitCode = 1;
  setImmediate(() => process.exit(1));
});
