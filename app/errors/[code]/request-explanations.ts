import type { ErrorCode } from "@/lib/errors";
import { type Explanation, waitAndRepeat } from "./explanation";

/** What is wrong with the rest of the request. */
export const requestExplanations = {
  invalid_request: {
    means: "The request can be understood in more than one way, such as with two different credentials.",
    fix: ["Send one credential, once: either Authorization or X-API-Key."],
    example: {
      detail: "The request has two credentials: Authorization and X-API-Key.",
      hint: "Send one of the two headers, once.",
    },
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
      detail: "The API has no such endpoint.",
      hint: "Did you mean /api/v1/scans?",
      members: { did_you_mean: "/api/v1/scans" },
    },
  },
  method_not_allowed: {
    means: "The path exists, but not with this method.",
    fix: ["Use one of the methods that the header Allow names."],
    example: {
      detail: "This endpoint does not know the method DELETE.",
      members: { allow: ["GET", "HEAD", "OPTIONS"] },
    },
  },
  invalid_parameter: {
    means: "A parameter of the address has a value that it can’t have.",
    fix: ["Correct the parameters that `errors` names."],
    example: {
      detail: "A parameter can't be used.",
      faults: [{ parameter: "severity", detail: "Use one of critical, high, medium, low." }],
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
    example: { detail: "The body is not JSON." },
  },
  validation_failed: {
    means: "The content was understood, but something in it can’t be used.",
    fix: ["Correct the places that `errors` names; `pointer` is a JSON Pointer into what you sent."],
    example: {
      detail: "Some of what was sent can't be used.",
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
      detail: "The report is not SARIF 2.1.0.",
      faults: [{ pointer: "/runs/0/tool", detail: "This has to be an object." }],
    },
  },
  unsupported_media_type: {
    means: "The body has a media type or an encoding that this endpoint does not take.",
    fix: ["Send JSON with `Content-Type: application/json`; reports may be compressed with gzip."],
    example: { detail: "The endpoint does not take text/csv.", hint: "Send application/json." },
  },
  body_too_large: {
    means: "The body is larger than this endpoint takes.",
    fix: [
      "Split the report by run or by tool.",
      "The limit holds after decompression, so gzip does not get around it.",
    ],
    example: { detail: "The report is larger than 50 MiB.", hint: "Split the report." },
  },
  upload_interrupted: {
    means: "The connection ended before the whole report had arrived. Nothing of it was taken.",
    fix: ["Send the whole report again."],
    example: { detail: "The upload was cut off." },
  },
  precondition_required: {
    means: "A change needs to say which state it is based on, so that nobody’s change is overwritten unseen.",
    fix: ["Read the object and send its ETag in the header If-Match."],
    example: { detail: "The request has no If-Match header." },
  },
  precondition_failed: {
    means: "The object was changed since you read it. Your change was not made.",
    fix: ["Read the object again, look at what changed, and repeat with its new ETag."],
    example: { detail: "The vulnerability was changed in between." },
  },
  rate_limited: {
    means: "More requests came within a minute than are allowed.",
    fix: [waitAndRepeat, "Use larger pages, and the feed of changes instead of asking for everything."],
    example: { detail: "This key has made its 600 requests of the minute.", retryAfterSeconds: 17 },
  },
} satisfies Partial<Record<ErrorCode, Explanation>>;
