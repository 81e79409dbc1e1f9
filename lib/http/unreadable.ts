import "server-only";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { toProblem } from "../api/problem";
import { AppError } from "../errors";
import { countRefusal } from "../log/refusals";
import { dataPolicy, securityHeaders } from "./security-headers";

function toAppError(code: string | undefined): AppError {
  if (code === "HPE_HEADER_OVERFLOW") return new AppError("headers_too_large");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new AppError("request_timeout");
  return new AppError("invalid_request", { detail: "The request is not HTTP that can be read." });
}

/**
 * What is no HTTP gets an answer all the same (RFC 9110 §15.5), by hand: there is no response object yet. For the event
 * `clientError` of a server; ends the connection.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  answerOnSocket(socket, toAppError(error.code));
}

/** Refuses to be a proxy (RFC 9110 §9.3.6). For the event `connect` of a server; ends the connection. */
export function answerConnect(_request: IncomingMessage, socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  const allow = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
  answerOnSocket(
    socket,
    new AppError("method_not_allowed", { detail: "This server is not a proxy.", members: { allow } }),
  );
}

function answerOnSocket(socket: Duplex, error: AppError): void {
  const address = socket instanceof Socket ? (socket.remoteAddress ?? null) : null;
  countRefusal({ code: error.code, accountId: null, key: null, address });
  const requestId = crypto.randomUUID();
  const { status, body, ...problem } = toProblem(error, { requestId, typeBase: "" });
  const headers = {
    ...problem.headers,
    ...securityHeaders(false),
    "Content-Security-Policy": dataPolicy,
    "X-Request-Id": requestId,
    Connection: "close",
  };
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join("")}\r\n${body}`,
  );
}
