import "server-only";
import { findByCode } from "@/lib/error-code";

/** The name of the constraint that an error says was violated (SQLSTATE class 23); undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  const violation = findByCode(error, (code) => code.startsWith("23"));
  if (violation === undefined) return undefined;
  return "constraint_name" in violation && typeof violation.constraint_name === "string"
    ? violation.constraint_name
    : "";
}
