import "server-only";
import pino, { type Logger } from "pino";
import { redactKeys } from "./access-keys/credential/recognise";
import { env } from "./env";
import { currentRequestId } from "./log/current-request";
import { type Described, describeError, sameFault } from "./log/describe";
import { type Repeated, Repeats } from "./log/repeats";

type Level = "debug" | "info" | "warn" | "error";

/** The fields of a line besides its message. `err` is anything that was thrown. */
type Fields = { err?: unknown; requestId?: string } & Record<string, unknown>;

type Line = { level: Level; fields: Record<string, unknown>; message: string };

type State = { logger: Logger; faults: Repeats<Line>; output: NodeJS.WritableStream };

// On globalThis, because the framework's bundle has a copy of this module of its own: a fault is counted once for both.
declare global {
  var backlineLog: State | undefined;
}

/** Opened at the first line, so that importing this needs no settings. */
function opened(): State {
  if (globalThis.backlineLog !== undefined) return globalThis.backlineLog;
  // Errors come described already; pino's own serializer would show the rest of them.
  const serializers = { err: (described: unknown) => described };
  const logger = pino(
    { level: env().LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers },
    { write: (line: string) => state.output.write(redactKeys(line)) },
  );
  const faults = new Repeats<Line>({ windowMs: 10_000, kindsMax: 200, referencesMax: 100, write });
  const state: State = { logger, faults, output: process.stdout };
  globalThis.backlineLog = state;
  // Whatever ends this process, what is only counted so far is written: pipes and files take it at once.
  process.once("exit", () => faults.flush());
  return state;
}

function write({ level, fields, message }: Line, repeated?: Repeated): void {
  const { requestId: _, ...common } = fields;
  opened().logger[level](repeated === undefined ? fields : { ...common, ...repeated }, message);
}

function add(level: Level, { err, ...given }: Fields, message: string): void {
  const { logger, faults } = opened();
  if (!logger.isLevelEnabled(level)) return;
  const described = err === undefined ? undefined : describeError(err, { stacks: logger.isLevelEnabled("debug") });
  const requestId = currentRequestId();
  const fields = {
    ...(requestId !== undefined && { requestId }),
    ...given,
    ...(described !== undefined && { err: described }),
  };
  const line = { level, fields, message };
  if (level === "debug" || level === "info") write(line);
  else faults.add(sameLine(line, described), line, described?.digest ?? fields.requestId);
}

function sameLine({ level, fields, message }: Line, described: Described | undefined): string {
  const err = described && sameFault(described);
  return JSON.stringify([level, message, { ...fields, err, requestId: undefined }]);
}

/**
 * The one logger: a JSON line for each event on standard output. Whatever gets into a line, no key leaves it whole. A
 * warning or an error that comes again within ten seconds is counted and written once (docs/logging.md).
 */
export const log = {
  debug: (fields: Fields, message: string) => add("debug", fields, message),
  info: (fields: Fields, message: string) => add("info", fields, message),
  warn: (fields: Fields, message: string) => add("warn", fields, message),
  error: (fields: Fields, message: string) => add("error", fields, message),
};

/** For commands, whose standard output is their result: the log goes to standard error. */
export function logToStandardError(): void {
  opened().output = process.stderr;
}
