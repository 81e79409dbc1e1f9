import type { ErrorCode } from "../../errors";
import { formatNames } from "../../scans/formats/list";
import { type Explanation, waitAndRepeat } from "./explanation";

/** What is wrong with the rest of the request. */
export const requestExplanations = {
  invalid_request: {
    means: "The request is ambiguous or invalid: for example, it has two different credentials.",
    fix: ["Send one credential, once: either Authorization or X-API-Key."],
    example: {
      detail: "The request has more than one credential.",
      hint: "Send one Authorization or X-API-Key header, once.",
    },
  },
  headers_too_large: {
    means: "The URL and headers of the request are too large.",
    fix: ["Shorten the filters.", "Leave out headers and cookies that are meant for other servers."],
  },
  request_timeout: {
    means: "The request started, but the rest of it never arrived.",
    fix: ["Send the whole request at once.", "Check the connection and any proxies in between."],
  },
  not_found: {
    means:
      "There is no such object, or it belongs to another account. The answer is the same for both, so that nobody learns what others have.",
    fix: ["Check the identifier.", "Check which account the key belongs to with `GET /api/v1/me`."],
    example: { detail: "There is no such vulnerability." },
  },
  unknown_endpoint: {
    means: "The API has no such path.",
    fix: ["See `did_you_mean`.", "All paths are listed in `/api/openapi.json`."],
    example: {
      hint: "Did you mean /api/v1/scans?",
      members: { didYouMean: "/api/v1/scans" },
    },
  },
  method_not_allowed: {
    means: "The path exists, but not with this method.",
    fix: ["Use one of the methods in the Allow header."],
    example: {
      detail: "This endpoint does not support the method DELETE.",
      members: { allow: ["GET", "HEAD", "OPTIONS"] },
    },
  },
  invalid_parameter: {
    means: "A query parameter has an invalid value.",
    fix: ["Correct the parameters listed in `errors`."],
    example: {
      detail: "The URL has an invalid parameter.",
      faults: [{ parameter: "severity", detail: "Use one of critical, high, medium, low, info." }],
    },
  },
  invalid_cursor: {
    means: "The cursor was not issued by this API, or belongs to another filter or sort.",
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
    means: "The body was readable, but some of its fields are invalid.",
    fix: ["Correct the fields listed in `errors`; `pointer` is a JSON Pointer into what you sent."],
    example: {
      detail: "The body is missing fields or has invalid ones.",
      faults: [{ pointer: "/status", detail: "Choose a status." }],
    },
  },
  invalid_report: {
    means: "The report doesn’t follow its format. Nothing was imported.",
    fix: [
      "Correct the fields listed in `errors`.",
      `Check that the report is valid ${formatNames}, or report the problem to the scanner’s vendor.`,
    ],
    example: {
      faults: [{ pointer: "/runs/0/tool", detail: "This has to be an object." }],
    },
  },
  unsupported_media_type: {
    means: "The body has a media type or an encoding that this endpoint doesn’t accept.",
    fix: ["Send JSON with `Content-Type: application/json`; reports may be compressed with gzip."],
    example: { detail: "This endpoint only accepts JSON.", hint: "Send `Content-Type: application/json`." },
  },
  body_too_large: {
    means: "The body is larger than this endpoint accepts.",
    fix: ["Split the report by run or by tool.", "The limit also applies after decompression."],
    example: {
      detail: "A report may have at most 52428800 bytes, before and after decompression.",
      hint: "Send one report for each tool or part of the code, each with its own category.",
      members: { sizeBytesMax: 52_428_800 },
    },
  },
  upload_interrupted: {
    means: "The connection closed before the whole body arrived. Nothing was saved.",
    fix: ["Send the whole request again."],
  },
  precondition_required: {
    means: "A change has to name the version that it is based on, so that it doesn’t overwrite somebody else’s change.",
    fix: ["Read the object and send its ETag in the header If-Match."],
  },
  precondition_failed: {
    means: "The object has changed since you read it. Your change was not saved.",
    fix: ["Read the object again, look at what changed, and repeat with its new ETag."],
  },
  rate_limited: {
    means:
      "You sent too many requests with one key or failed credentials from one address within a minute, or too many reports at once. `detail` says which.",
    fix: [waitAndRepeat, "Request larger pages with `limit`, and only what changed with `updated_since`."],
    example: { detail: "This key has used its 600 requests for this minute.", retryAfterSeconds: 17 },
  },
} satisfies Partial<Record<ErrorCode, Explanation>>;
