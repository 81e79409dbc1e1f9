import type { ErrorCode } from "../errors";
import { formatNames } from "../scans/formats/list";

/** What all occurrences of an error share (RFC 9457 §3.1), and the default hint. */
type ProblemType = { status: number; title: string; hint?: string };

/** The only mapping from error codes to HTTP. */
export const problemTypes: Record<ErrorCode, ProblemType> = {
  missing_key: {
    status: 401,
    title: "No access key",
    hint: "Send the header `Authorization: Bearer <key>`. Create keys under Settings → Access Keys.",
  },
  malformed_key: {
    status: 401,
    title: "Not an access key",
    hint: "Copy the whole key again, exactly as it was shown.",
  },
  incomplete_key: {
    status: 401,
    title: "Incomplete access key",
    hint: "Copy the whole key: double-click it to select all of it.",
  },
  checksum_failed: {
    status: 401,
    title: "Mistyped access key",
    hint: "At least one character differs from the key that was created. Copy it again instead of typing it.",
  },
  unknown_key: {
    status: 401,
    title: "Unknown access key",
    hint: "Check that the key belongs to this Backline and not to another installation.",
  },
  key_revoked: {
    status: 401,
    title: "Access key revoked",
    hint: "Create a new key under Settings → Access Keys and use it instead of this one.",
  },
  key_expired: {
    status: 401,
    title: "Access key expired",
    hint: "Create a new key under Settings → Access Keys and use it instead of this one.",
  },
  key_disabled: {
    status: 401,
    title: "Access key disabled",
    hint: "Ask the operator of this Backline to enable the key again, or create a new one.",
  },
  owner_inactive: {
    status: 403,
    title: "The key's creator is inactive",
    hint: "A key stops working when its creator leaves the account. Ask a current member to create a new one.",
  },
  address_not_allowed: {
    status: 403,
    title: "Address not allowed",
    hint: "Call from an allowed address, or create a key that allows this one.",
  },
  insufficient_scope: {
    status: 403,
    title: "Missing permission",
    hint: "Create a key with the required scopes. You can't add scopes to an existing key.",
  },
  not_found: {
    status: 404,
    title: "Not found",
    hint: "Check the identifier. Objects of other accounts aren't found either.",
  },
  invalid_auth_scheme: {
    status: 401,
    title: "Wrong authentication scheme",
    hint: "Send `Authorization: Bearer blk_…`, or `X-API-Key: blk_…`.",
  },
  invalid_request: {
    status: 400,
    title: "Invalid request",
    hint: "Send a well-formed HTTP request with one method, one URL and one Host header (RFC 9112).",
  },
  headers_too_large: {
    status: 431,
    title: "Headers too large",
    hint: "Shorten the URL and the headers; cookies and tokens for other servers are the usual cause.",
  },
  request_timeout: { status: 408, title: "Request timeout", hint: "Send the whole request at once." },
  key_in_url: {
    status: 400,
    title: "Access key in the URL",
    hint: "URLs end up in logs and histories. Revoke this key, create a new one and send it in the Authorization header.",
  },
  unknown_endpoint: { status: 404, title: "No such endpoint", hint: "The endpoints are listed in /api/openapi.json." },
  method_not_allowed: { status: 405, title: "Method not allowed", hint: "Use one of the methods in the Allow header." },
  rate_limited: {
    status: 429,
    title: "Too many requests",
    hint: "Wait the number of seconds in Retry-After, then try again.",
  },
  verification_unavailable: {
    status: 503,
    title: "Keys can't be verified at the moment",
    hint: "This doesn't mean that your key is wrong. Try again after the number of seconds in Retry-After.",
  },
  database_unavailable: {
    status: 503,
    title: "The database isn't responding",
    hint: "Try again after the number of seconds in Retry-After. If you sent a change, first check whether it was made.",
  },
  shutting_down: {
    status: 503,
    title: "Shutting down",
    hint: "Send requests to another instance. This one still answers those that reach it.",
  },
  storage_full: {
    status: 507,
    title: "No space left",
    hint: "Ask the operator of this Backline to free some space, then try again after the number of seconds in Retry-After. Reading still works.",
  },
  invalid_parameter: { status: 400, title: "Invalid parameter", hint: "Correct the parameters listed in `errors`." },
  invalid_cursor: { status: 400, title: "Invalid cursor" },
  invalid_json: { status: 400, title: "Invalid JSON", hint: "Send a JSON document in UTF-8." },
  validation_failed: { status: 422, title: "Invalid content", hint: "Correct the fields listed in `errors`." },
  invalid_report: {
    status: 422,
    title: "The report can't be read",
    hint: `Nothing was changed. Correct the fields listed in \`errors\`; the format has to be ${formatNames}.`,
  },
  unsupported_media_type: { status: 415, title: "Unsupported media type" },
  body_too_large: { status: 413, title: "Too large" },
  upload_interrupted: {
    status: 400,
    title: "Body cut off",
    hint: "Nothing was changed. Send the whole request again.",
  },
  precondition_required: {
    status: 428,
    title: "If-Match is missing",
    hint: "Send If-Match with the ETag from your last GET, so that you don't overwrite somebody else's change.",
  },
  precondition_failed: {
    status: 412,
    title: "Changed since you read it",
    hint: "Read the object again, look at what changed, and repeat with its new ETag.",
  },
  name_taken: { status: 409, title: "Name taken" },
  key_limit_reached: { status: 409, title: "Too many keys" },
  already_revoked: { status: 409, title: "Already revoked" },
  signed_out: { status: 401, title: "Signed out" },
  forbidden: { status: 403, title: "Forbidden" },
  foreign_origin: {
    status: 403,
    title: "Foreign origin",
    hint: "Use Backline's own pages. Scripts call /api/v1 with an access key.",
  },
  unknown_host: {
    status: 421,
    title: "Unknown address",
    hint: "Ask the operator to set PUBLIC_URL to the address that people use.",
  },
  setup_link_required: {
    status: 403,
    title: "Setup link needed",
    hint: "Open the link that `npm start` printed on the server.",
  },
  registration_closed: { status: 403, title: "Registration closed" },
  email_taken: { status: 409, title: "Address taken" },
  wrong_credentials: { status: 401, title: "Wrong credentials" },
  too_many_attempts: { status: 429, title: "Too many attempts" },
  internal_error: {
    status: 500,
    title: "Something went wrong on our side",
    hint: "Try again; if it keeps happening, send the operator the request_id.",
  },
};
