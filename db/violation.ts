import "server-only";

/** The name of the constraint that an error says was violated (SQLSTATE class 23); undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string" && error.code.startsWith("23")) {
    return "constraint_name" in error && typeof error.constraint_name === "string" ? error.constraint_name : "";
  }
  return violatedConstraint(error.cause);
}
