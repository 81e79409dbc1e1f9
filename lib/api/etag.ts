import { AppError } from "../errors";

/** The strong entity tag of a version (RFC 9110 §8.8.3). */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

const tagList = /^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/;

/** The versions of an object that may be changed; "any" for whatever there is. */
export type ExpectedVersions = readonly number[] | "any";

/**
 * The versions that If-Match allows to be changed (RFC 9110 §13.1.1); "any" for `*`. Weak tags never match. Throws
 * `precondition_required` without the header, and `invalid_request` for one that is no list of entity tags.
 */
export function readIfMatch(request: Request): ExpectedVersions {
  const header = request.headers.get("if-match");
  if (header === null) {
    throw new AppError("precondition_required");
  }
  if (header.trim() === "*") return "any";
  if (header.length > 1000 || !tagList.test(header)) {
    throw new AppError("invalid_request", {
      detail: "The If-Match header is no list of entity tags.",
      hint: 'Send the ETag as the last GET gave it, with its quotes: If-Match: "v3".',
    });
  }
  return [...header.matchAll(/(?:^|,)\s*"v(\d{1,9})"\s*(?=,|$)/g)].map((match) => Number(match[1]));
}
