import "server-only";
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";

/** More than the largest body that any endpoint accepts. */
const bytesMax = 64 * 1024 * 1024;
const idleMsMax = 5_000;
const msMax = 30_000;

/**
 * Has a connection that ends with this response close in two steps (RFC 9112 §9.6) where the body has not arrived whole: for
 * writing, and once the rest was discarded entirely. In one step the sender, or the proxy in between, would be reset in the
 * middle of its body and might never read the response.
 */
export function closeAfterBody(request: IncomingMessage): void {
  const { socket } = request;
  socket.destroySoon = () => {
    const close = () => Socket.prototype.destroySoon.call(socket);
    if (request.complete || request.destroyed) return close();
    request.once("end", close);
    socket.end();
  };
}

/**
 * Reads the rest of a request's body after the response was sent, so that the connection can be reused and clients that
 * send before they read get their response. Closes the connection if that takes too long.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const { socket } = request;
  const close = () => void socket.destroy();
  const limit = setTimeout(close, msMax);
  let idle = setTimeout(close, idleMsMax);
  let bytes = 0;
  // An earlier reader may have stopped halfway.
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
