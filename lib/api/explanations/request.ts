import type { ErrorCode } from "../../errors";
import { type Explanation, waitAndRepeat } from "./explanation";

/** What is wrong with the rest of the request. */
export const requestExplanations = {
  invalid_request: {
    means: "The request can be understood in more than one way, such as with two different credentials.",
    fix: ["Send one credential, once: either Authorization or X-API-Key."],
    example: {
      detail: "The request has more than one credential.",
      hint: "Send one Authorization or X-API-Key header, once.",
    },
  },
  headers_too_large: {
    means: "The address and the headers of the request are larger than the server reads.",
    fix: ["Send filters in fewer words.", "Leave out headers and cookies that are meant for other servers."],
  },
  request_timeout: {
    means: "The request began, but its rest did not come.",
    fix: ["Send the whole request at once.", "Check the connection and what lies on the way, such as a proxy."],
  },
  not_found: {
    means:
      "There is no such object, or it belongs to another account. Both look the same, so that nobody learns what others have.",
    fix: ["Check the identifier.", "Check which account the key belongs to: `GET /api/v1/me` tells."],
    example: { detail: "There is no such vulnerability." },
  },
  unknown_endpoint: {
    means: "The API has no such path.",
    fix: ["See `did_you_mean`.", "All paths are listed in `/api/openapi.json`."],
    example: {
      hint: "Did you mean /api/v1/scans?",
      members: { did_you_mean: "/api/v1/scans" },
    },
  },
  method_not_allowed: {
    means: "The path exists, but not with this method.",
    fix: ["Use one of the methods that the header Allow names."],
    example: {
      detail: "This endpoint does not support the method DELETE.",
      members: { allow: ["GET", "HEAD", "OPTIONS"] },
    },
  },
  invalid_parameter: {
    means: "A parameter of the address has a value that it can’t have.",
    fix: ["Correct the parameters that `errors` names."],
    example: {
      detail: "The URL has a parameter that this endpoint can't use.",
      faults: [{ parameter: "severity", detail: "Use one of critical, high, medium, low, info." }],
    },
  },
  invalid_cursor: {
    means: "The cursor is not one that this API gave out, or it belongs to another filter or sort.",
    fix: ["Use `next_cursor` unchanged and with the same parameters.", "Otherwise start again without a cursor."],
    example: {
      detail: "The cursor belongs to another filter or sort.",
      hint: "Use next_cursor only with the parameters of the request that it came from; start again without a cursor.",
    },
  },
  invalid_json: {
    means: "The body is not a JSON document.",
    fix: [
      "Send JSON in UTF-8, with `Content-Type: application/json`.",
      "Check it with a JSON parser before you send it.",
    ],
    example: { detail: "The body is not a JSON document." },
  },
  validation_failed: {
    means: "The content was understood, but something in it can’t be used.",
    fix: ["Correct the places that `errors` names; `pointer` is a JSON Pointer into what you sent."],
    example: {
      detail: "The body does not have the content that this endpoint takes.",
      faults: [{ pointer: "/status", detail: "Choose a status." }],
    },
  },
  invalid_report: {
    means: "The report breaks its format. Nothing of it was taken.",
    fix: [
      "Correct the places that `errors` names.",
      "Check the report against the SARIF 2.1.0 schema, or report it to the scanner’s makers.",
    ],
    example: {
      faults: [{ pointer: "/runs/0/tool", detail: "This has to be an object." }],
    },
  },
  unsupported_media_type: {
    means: "The body has a media type or an encoding that this endpoint does not take.",
    fix: ["Send JSON with `Content-Type: application/json`; reports may be compressed with gzip."],
    example: { detail: "This endpoint takes JSON.", hint: "Send `Content-Type: application/json`." },
  },
  body_too_large: {
    means: "The body is larger than this endpoint takes.",
    fix: [
      "Split the report by run or by tool.",
      "The limit holds after decompression, so gzip does not get around it.",
    ],
    example: {
      detail: "A report may have at most 52428800 bytes, packed and unpacked.",
      hint: "Send one report for each tool or part of the code, each with its own category.",
      members: { size_bytes_max: 52_428_800 },
    },
  },
  upload_interrupted: {
    means: "The connection ended before the whole body had arrived. Nothing of it was taken.",
    fix: ["Send the whole request again."],
  },
  precondition_required: {
    means: "A change needs to say which state it is based on, so that nobody’s change is overwritten unseen.",
    fix: ["Read the object and send its ETag in the header If-Match."],
  },
  precondition_failed: {
    means: "The object was changed since you read it. Your change was not made.",
    fix: ["Read the object again, look at what changed, and repeat with its new ETag."],
  },
  rate_limited: {
    means:
      "More came than is allowed: requests of one key within a minute, failed credentials from one address, or reports under way at once. `detail` says which.",
    fix: [
      waitAndRepeat,
      "Ask for larger pages with `limit`, and with `updated_since` for what changed instead of everything.",
    ],
    example: { detail: "This key has made its 600 requests of the minute.", retryAfterSeconds: 17 },
  },
} satisfies Partial<Record<ErrorCode, Explanation>>;
