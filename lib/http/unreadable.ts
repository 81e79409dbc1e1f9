import "server-only";
import type { Socket } from "node:net";
import { toProblem } from "../api/problem";
import { AppError } from "../errors";
import { dataPolicy, securityHeaders } from "./security-headers";

const answers: Record<string, [status: string, detail: string]> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "The URL and the headers are larger than 16 KiB: shorten them.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "The request did not arrive in time."],
};

/**
 * What is no HTTP gets an answer all the same (RFC 9110 §15.5), by hand: there is no response object yet. For the event
 * `clientError` of a server; ends the connection.
 */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const [status, detail] = answers[error.code ?? ""] ?? [
    "400 Bad Request",
    "The request is not HTTP that can be read.",
  ];
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
