import type { IncomingMessage } from "node:http";

/** More than the largest body that any endpoint takes. */
const bytesMax = 64 * 1024 * 1024;
const idleMsMax = 5_000;
const msMax = 30_000;

/**
 * Reads what is left of a request's body once its answer is sent, so that the connection is free for the next request and
 * a client that sends before it reads gets to its answer. Closes the connection of one that goes on for too long.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const { socket } = request;
  const close = () => void socket.destroy();
  const limit = setTimeout(close, msMax);
  let idle = setTimeout(close, idleMsMax);
  let bytes = 0;
  // Whoever read it before may have stopped in the middle.
  request.removeAllListeners("data");
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    clearTimeout(idle);
    idle = setTimeout(close, idleMsMax);
    if (bytes > bytesMax) close();
  });
  const done = () => {
    clearTimeout(limit);
    clearTimeout(idle);
  };
  request.once("end", done);
  request.once("close", done);
  request.resume();
}
