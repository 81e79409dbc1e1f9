import type { AppError, ErrorCode } from "../errors";
import { problemTypes } from "./problem-types";
import { inSnakeCase } from "./snake-case";

/** Codes whose 401 follows from a credential that was sent: RFC 6750 §3.1 calls all of them invalid_token. */
const invalidToken: ReadonlySet<ErrorCode> = new Set([
  "malformed_key",
  "incomplete_key",
  "checksum_failed",
  "unknown_key",
  "key_revoked",
  "key_expired",
  "key_disabled",
]);

function authenticateHeader(error: AppError): string | undefined {
  const challenge = 'Bearer realm="backline"';
  if (error.code === "insufficient_scope") {
    const scopes = error.members.requiredScopes;
    const list = Array.isArray(scopes) ? scopes.join(" ") : "";
    return `${challenge}, error="insufficient_scope", scope="${list}"`;
  }
  // RFC 6750 §3.1: no error code without a credential, nor for another scheme than Bearer.
  if (invalidToken.has(error.code)) return `${challenge}, error="invalid_token", error_description="${error.code}"`;
  return problemTypes[error.code].status === 401 ? challenge : undefined;
}

/** An answer before it becomes a Response or is written to a socket. */
export type Problem = { status: number; headers: Record<string, string>; body: string };

/** The request: `typeBase` is the public address of the product, or empty for a type relative to the request. */
type ProblemContext = { requestId: string; typeBase: string };

/**
 * Makes the answer for an error (X-Request-Id is on every answer already): RFC 9457, with RFC 6750's header where
 * a key was missing or not enough.
 */
export function toProblem(error: AppError, context: ProblemContext): Problem {
  const type = problemTypes[error.code];
  const challenge = authenticateHeader(error);
  const hint = error.hint ?? type.hint;
  const body = JSON.stringify({
    type: `${context.typeBase}/errors/${error.code}`,
    title: type.title,
    status: type.status,
    detail: error.detail ?? `${type.title}.`,
    code: error.code,
    hint: hint ?? "See the page that `type` names.",
    request_id: context.requestId,
    ...inSnakeCase(error.members),
    ...(error.faults.length > 0 && { errors: error.faults }),
  });
  return {
    status: type.status,
    headers: {
      "Content-Type": "application/problem+json; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(body)),
      "Cache-Control": "no-store",
      ...(challenge !== undefined && { "WWW-Authenticate": challenge }),
      ...(Array.isArray(error.members.allow) && { Allow: error.members.allow.join(", ") }),
      ...(error.retryAfterSeconds !== undefined && { "Retry-After": String(error.retryAfterSeconds) }),
    },
    body,
  };
}
