import { AppError } from "../errors";

/** The strong entity tag of a version (RFC 9110 §8.8.3). */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

/**
 * The versions that If-Match allows to be changed (RFC 9110 §13.1.1); "any" for `*`. Weak tags never match. Throws
 * `precondition_required` without the header.
 */
export function readIfMatch(request: Request): number[] | "any" {
  const header = request.headers.get("if-match");
  if (header === null) {
    throw new AppError("precondition_required", { detail: "A change needs the ETag of what it changes." });
  }
  if (header.trim() === "*") return "any";
  return [...header.matchAll(/(?:^|,)\s*"v(\d{1,9})"\s*(?=,|$)/g)].map((match) => Number(match[1]));
}
