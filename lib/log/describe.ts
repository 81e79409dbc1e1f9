import "server-only";
import path from "node:path";
import { codeOf } from "../error-code";
import { isSqlState, sentenceOf } from "./sentences";

/** An error as a line of the log shows it. */
export type Described = {
  /** The name of its class, or the kind of value that was thrown. */
  type: string;
  code?: string;
  /** The reference that a page shows instead of the error. */
  digest?: string;
  message?: string;
  table?: string;
  constraint?: string;
  column?: string;
  /** Where a connection was to lead. */
  address?: string;
  port?: number;
  /** The first line of this program that it passed through. */
  at?: string;
  stack?: string;
  cause?: Described;
};

const textOf = (error: Error, name: string): string | undefined => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" && value !== "" ? value : undefined;
};

const given = (fields: Record<string, string | number | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const framesOf = (error: Error) => error.stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];

/** Drizzle and postgres.js put the statement and its parameters into an error. */
const repeatsStatement = (error: Error) => error.name === "DrizzleQueryError" || "query" in error;

const isOfServer = (error: Error) =>
  error.name === "PostgresError" || ("severity" in error && isSqlState(codeOf(error)));

function* chainOf(error: Error): Generator<Error> {
  const seen = new Set<unknown>();
  for (let each: unknown = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    yield each;
  }
}

/** Whether its code says what happened: then the stack would say no more. */
const isKnown = (error: Error) => isOfServer(error) || sentenceOf(codeOf(error)) !== undefined;

function firstOwnLine(error: Error): string | undefined {
  for (const each of chainOf(error)) {
    const own = framesOf(each).find((line) => line.includes(process.cwd()) && !line.includes("node_modules"));
    const [, file, position] = /\(?(?:file:\/\/)?(\/[^()]+?)(:\d+:\d+)\)?$/.exec(own ?? "") ?? [];
    if (file !== undefined && position !== undefined) return path.relative(process.cwd(), file) + position;
  }
  return undefined;
}

/**
 * What the log shows of an error. PostgreSQL's own texts quote values, so an error of the database, or of the way to it,
 * is described by a sentence of ours with the names that the server gives. `stacks` adds the stack to such an error; one
 * that is unexpected always has it, because nothing else leads to the fault.
 */
export function describeError(error: unknown, { stacks }: { stacks: boolean }): Described {
  if (!(error instanceof Error)) return { type: typeof error };
  const known = [...chainOf(error)].some(isKnown);
  const shown = describeOne(error, { stacks: stacks || !known });
  const at = known ? firstOwnLine(error) : undefined;
  const digest = textOf(error, "digest");
  return { ...shown, ...(digest !== undefined && { digest }), ...(at !== undefined && { at }) };
}

function describeOne(error: Error, { stacks }: { stacks: boolean }, depth = 0): Described {
  const cause = error.cause instanceof Error && depth < 8 ? error.cause : undefined;
  // The cause alone says what happened.
  if (cause !== undefined && repeatsStatement(error)) return describeOne(cause, { stacks }, depth + 1);
  const stack = stacks ? framesOf(error).join("\n") : "";
  return {
    type: error.name,
    ...detailsOf(error),
    ...(stack !== "" && { stack }),
    ...(cause !== undefined && { cause: describeOne(cause, { stacks }, depth + 1) }),
  };
}

function detailsOf(error: Error): Partial<Described> {
  const code = codeOf(error) || undefined;
  const sentence = sentenceOf(code ?? "");
  if (isOfServer(error)) {
    return given({
      code,
      message: sentence ?? "PostgreSQL refused a statement.",
      table: textOf(error, "table_name"),
      constraint: textOf(error, "constraint_name"),
      column: textOf(error, "column_name"),
    });
  }
  if (sentence === undefined) return given({ code, message: repeatsStatement(error) ? undefined : error.message });
  // Node tries all addresses of a host and returns their errors together.
  const tried: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const one = tried instanceof Error ? tried : error;
  const port: unknown = Reflect.get(one, "port");
  return given({
    code,
    message: sentence,
    address: textOf(one, "address") ?? textOf(one, "hostname"),
    port: typeof port === "number" ? port : undefined,
  });
}

/**
 * What two errors have in common that are the same fault: everything but the number of the page and, where the stack
 * says where it happened, the message, in which values differ.
 */
export function sameFault({ digest, message, cause, ...rest }: Described): unknown {
  return { ...rest, ...(rest.stack === undefined && { message }), ...(cause && { cause: sameFault(cause) }) };
}
