import type { z } from "zod";
import { AppError } from "../errors";
import { readInput } from "../read-input";

/** The expression for a path with names in braces; each is one segment. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}

/** Reads the names of a path by their schema. Throws `invalid_parameter`. */
export function parseParams(schema: z.ZodObject, pattern: RegExp, pathname: string): Record<string, unknown> {
  const groups = pattern.exec(pathname)?.groups ?? {};
  const decoded = Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  return parseParameters(schema, decoded);
}

/** Reads the query of a URL by its schema. Throws `invalid_parameter`. */
export function parseQuery(schema: z.ZodObject, search: URLSearchParams): Record<string, unknown> {
  const repeated = [...new Set(search.keys())].filter((name) => search.getAll(name).length > 1);
  if (repeated.length > 0) {
    throw new AppError("invalid_parameter", {
      detail: "A parameter was given more than once.",
      faults: repeated.map((parameter) => ({
        parameter,
        detail: "Give it once. Where several values are possible, commas separate them.",
      })),
    });
  }
  const unreadable = [...search].filter(([, value]) => value.includes("\0"));
  if (unreadable.length > 0) {
    throw new AppError("invalid_parameter", {
      detail: "A parameter has the character U+0000 in it, which no text here can hold.",
      faults: unreadable.map(([parameter]) => ({ parameter, detail: "Remove the character U+0000." })),
    });
  }
  return parseParameters(schema, Object.fromEntries(search));
}

function parseParameters(schema: z.ZodObject, given: Record<string, string>): Record<string, unknown> {
  const read = readInput(schema, given);
  if (read.ok) return read.value;
  const known = `Known: ${Object.keys(schema.shape).join(", ")}.`;
  throw new AppError("invalid_parameter", {
    detail: "The URL has an invalid parameter.",
    faults: read.faults.map(({ path, detail, unknown }) => ({
      parameter: path[0] ?? "",
      detail: unknown ? `There is no such parameter. ${known}` : detail,
    })),
  });
}
