import "server-only";
import type { KnownKey } from "../access-keys/verification/authenticate";
import { env } from "../env";
import { findByCode } from "../error-code";
import { AppError } from "../errors";
import { internalHeaders } from "../http/internal-headers";
import { WholeResponse } from "../http/whole-response";
import { log } from "../log";
import { shownKey } from "../log/events";
import { countRefusal } from "../log/refusals";
import { isDatabaseOutage, isStorageFault } from "../outage";
import { storageFull } from "../storage";
import { toProblem } from "./problem";

function requestIdOf(request: Request): string {
  return request.headers.get(internalHeaders.requestId) ?? "none";
}

/** A JSON answer that no cache may keep. */
export function jsonResponse(body: unknown, init: { status: number; headers?: Record<string, string> }): Response {
  const text = JSON.stringify(body);
  return new WholeResponse(text, {
    status: init.status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(text)),
      "Cache-Control": "no-store",
      ...init.headers,
    },
  });
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) {
    if (error.cause !== undefined) log.warn({ err: error.cause, code: error.code }, "a request could not be served");
    return error;
  }
  if (isStorageFault(error)) return storageFull(error);
  if (isDatabaseOutage(error)) {
    log.warn({ err: error }, "the database does not answer");
    const detail = findByCode(error, (code) => code === "53300") && "The database has no connections left.";
    return new AppError("database_unavailable", { retryAfterSeconds: 1, ...(detail !== undefined && { detail }) });
  }
  log.error({ err: error }, "a request failed");
  return new AppError("internal_error");
}

type ProblemOptions = {
  headers?: Record<string, string>;
  /** The key that the call was made with, where it is known. */
  key?: KnownKey | undefined;
};

/** The response for anything thrown: known errors as they are, unknown ones logged and as a plain 500. */
export function problemResponse(
  thrown: unknown,
  request: Request,
  { headers = {}, key }: ProblemOptions = {},
): Response {
  const requestId = requestIdOf(request);
  const error = asAppError(thrown);
  const problem = toProblem(error, { requestId, typeBase: env().PUBLIC_URL ?? "" });
  if (problem.status < 500) {
    const address = request.headers.get(internalHeaders.address);
    const ofKey = { accountId: key?.accountId ?? null, key: key === undefined ? null : shownKey(key.publicId) };
    countRefusal({ code: error.code, ...ofKey, address });
  }
  return new WholeResponse(problem.body, { status: problem.status, headers: { ...headers, ...problem.headers } });
}
