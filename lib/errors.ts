/**
 * The closed list of everything that can go wrong and be told to a caller. What HTTP makes of a code is
 * decided in lib/api/problem.ts and nowhere else.
 */
export const errorCodes = [
  "missing_key",
  "malformed_key",
  "incomplete_key",
  "checksum_failed",
  "unknown_key",
  "key_revoked",
  "key_expired",
  "key_disabled",
  "owner_inactive",
  "address_not_allowed",
  "insufficient_scope",
  "not_found",
  "invalid_auth_scheme",
  "invalid_request",
  "key_in_url",
  "unknown_endpoint",
  "method_not_allowed",
  "rate_limited",
  "verification_unavailable",
  "database_unavailable",
  "invalid_parameter",
  "invalid_cursor",
  "invalid_json",
  "validation_failed",
  "invalid_report",
  "unsupported_media_type",
  "body_too_large",
  "upload_interrupted",
  "precondition_required",
  "precondition_failed",
  "name_taken",
  "key_limit_reached",
  "already_revoked",
  "signed_out",
  "forbidden",
  "foreign_origin",
  "registration_closed",
  "email_taken",
  "wrong_credentials",
  "too_many_attempts",
  "internal_error",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** One fault in the input: where it is (a JSON Pointer, RFC 6901, or the name of a parameter) and what it is. */
export type Fault = { pointer: string; detail: string } | { parameter: string; detail: string };

type AppErrorOptions = {
  /** What is wrong, in one sentence that repeats no secret. */
  detail?: string;
  /** What the caller can do about it. */
  hint?: string;
  /** Further members of the answer, by their public names (`revoked_at`, `required_scopes`, …). */
  members?: Record<string, unknown>;
  faults?: Fault[];
  retryAfterSeconds?: number;
  cause?: unknown;
};

/** An error whose whole content may be told to the caller. Anything else that is thrown becomes a plain 500. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly members: Record<string, unknown>;
  readonly faults: Fault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
    this.hint = options.hint;
    this.members = options.members ?? {};
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
