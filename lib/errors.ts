/**
 * The closed list of every error that a caller can get. What HTTP makes of a code is
 * decided in lib/api/problem-types.ts and nowhere else.
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
  "headers_too_large",
  "request_timeout",
  "key_in_url",
  "unknown_endpoint",
  "method_not_allowed",
  "rate_limited",
  "verification_unavailable",
  "database_unavailable",
  "shutting_down",
  "storage_full",
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
  "unknown_host",
  "setup_link_required",
  "registration_closed",
  "email_taken",
  "wrong_credentials",
  "too_many_attempts",
  "internal_error",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What is wrong, for the codes that say the same whenever they are thrown. */
const details: Partial<Record<ErrorCode, string>> = {
  missing_key: "The request has no access key.",
  malformed_key: "The value sent is not an access key.",
  checksum_failed: "The key's checksum doesn't match the rest of the key.",
  unknown_key: "This key was never created here.",
  key_revoked: "The key was revoked.",
  key_expired: "The key has expired.",
  key_disabled: "The key is disabled.",
  owner_inactive: "The person who created the key is no longer an active member.",
  key_in_url: "The URL contains an access key or part of one.",
  headers_too_large: "The URL and the headers are larger than 16 KiB.",
  request_timeout: "The request did not arrive in time.",
  unknown_endpoint: "The API has no such endpoint.",
  verification_unavailable: "Keys can't be verified at the moment.",
  database_unavailable: "The database isn't responding.",
  shutting_down: "This instance is shutting down.",
  storage_full: "The database has no space left to store this. Nothing was changed.",
  invalid_report: "The report can't be read. Nothing was changed.",
  upload_interrupted: "The connection closed before the whole body arrived. Nothing was changed.",
  precondition_required: "A change needs the object's ETag in If-Match.",
  precondition_failed: "The vulnerability was changed: its ETag is not among those in If-Match.",
  signed_out: "You are signed out. Sign in again; nothing was changed.",
  foreign_origin: "This request did not come from a page of Backline.",
  unknown_host: "The server doesn't recognize this address as its own.",
  setup_link_required: "Nobody has signed up here yet. The first owner needs the setup link.",
  registration_closed: "Registration is closed. Ask the owner of this Backline for access.",
  email_taken: "An account with this email already exists. Sign in instead.",
  wrong_credentials: "The email or password is wrong.",
  internal_error: "The request failed. The reason is in the server's log.",
};

/** One fault in the input: where it is (a JSON Pointer, RFC 6901, or the name of a parameter) and what it is. */
export type Fault =
  /** `liveKey`: the public id of a live key in it that the caller may revoke. For pages. */
  { pointer: string; detail: string; liveKey?: string } | { parameter: string; detail: string };

type AppErrorOptions = {
  /** What is wrong, in one sentence that repeats no secret; without it, the sentence of the code if it has one. */
  detail?: string;
  /** What the caller can do about it. */
  hint?: string;
  /** Further members of the answer, such as `revokedAt` or `requiredScopes`; lib/api spells them as the API does. */
  members?: Record<string, unknown>;
  faults?: Fault[];
  retryAfterSeconds?: number;
  cause?: unknown;
};

/** An error whose whole content may be shown to the caller. Anything else that is thrown becomes a plain 500. */
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
    this.detail = options.detail ?? details[code];
    this.hint = options.hint;
    this.members = options.members ?? {};
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
