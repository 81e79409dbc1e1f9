import "server-only";
import pino from "pino";
import { redactKeys } from "./access-keys/recognise";
import { env } from "./env";
import { codeOf } from "./error-code";

// Drizzle puts the parameters of a query into its message; the cause underneath says what happened without them.
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  const code = codeOf(error) || undefined;
  const message = error.name === "DrizzleQueryError" || "query" in error ? undefined : error.message;
  // The number that a page shows in place of the error.
  const digest = "digest" in error && typeof error.digest === "string" ? error.digest : undefined;
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  return { type: error.name, code, digest, message, stack: frames?.join("\n"), cause };
}

/** The one logger: a JSON line an event on standard output. Whatever gets into a line, no key leaves it whole. */
export const log = pino(
  { level: env().LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
  { write: (line: string) => process.stdout.write(redactKeys(line)) },
);
