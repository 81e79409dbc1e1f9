import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { AppError, type ErrorCode } from "../errors";
import { isSameOrigin } from "../http/address/same-origin";
import { requestInfo } from "../http/request-info";
import { log } from "../log";
import { countRefusal } from "../log/refusals";
import { isDatabaseOutage, isStorageFault } from "../outage";
import { type InputFault, readInput } from "../read-input";
import { storageFull } from "../storage";
import type { ActionResult } from "./result";

/**
 * Refuses calls of a server action from a foreign page, or from none. Next accepts a missing Origin; the front door does
 * not, and each action checks again.
 */
export async function assertSameOrigin(): Promise<void> {
  const incoming = await headers();
  const { host, https } = await requestInfo();
  const same = isSameOrigin({
    origin: incoming.get("origin"),
    fetchSite: incoming.get("sec-fetch-site"),
    host,
    https,
  });
  if (!same) throw new AppError("foreign_origin");
}

/** Reads the input by its schema. Throws `validation_failed` with every fault at its field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const read = readInput(schema, input);
  if (read.ok) return read.value;
  throw invalidInput(read.faults, new Map());
}

/** The refusal of an input; `liveKeys` holds, by path, the public ids of keys in it that can be revoked. */
export function invalidInput(faults: readonly InputFault[], liveKeys: ReadonlyMap<string, string>): AppError {
  return new AppError("validation_failed", {
    detail: "Some of what you entered can't be used. See the fields.",
    faults: faults.map(({ path, detail }) => {
      const pointer = `/${path.join("/")}`;
      const liveKey = liveKeys.get(pointer);
      return { pointer, detail, ...(liveKey !== undefined && { liveKey }) };
    }),
  });
}

/** What happens to people who fill in forms, and a failed sign-in, which is an event of its own in the log. */
const ordinary: ReadonlySet<ErrorCode> = new Set([
  "validation_failed",
  "name_taken",
  "email_taken",
  "wrong_credentials",
]);

/**
 * Turns the outcome of a server action into what the browser gets. Unknown errors are logged and become a plain
 * message.
 */
export async function runAction<T>(work: () => Promise<T>): Promise<ActionResult<T>> {
  try {
    return { ok: true, data: await work() };
  } catch (error) {
    unstable_rethrow(error);
    const { requestId, address } = await requestInfo();
    if (error instanceof AppError) {
      if (!ordinary.has(error.code)) countRefusal({ code: error.code, accountId: null, key: null, address });
      return { ok: false, error: toFailure(error) };
    }
    if (isStorageFault(error)) return { ok: false, error: toFailure(storageFull(error)) };
    log.error({ err: error }, "a server action failed");
    const message = isDatabaseOutage(error)
      ? "The database isn’t responding. Reload the page to see whether this was done, then try again."
      : `Something went wrong on our side. Try again; if it keeps happening, give the operator this reference: ${requestId}`;
    return { ok: false, error: { code: "internal_error", message, fields: {} } };
  }
}

function toFailure(error: AppError) {
  // Not a plain object: a field that an attacker names "constructor" would be found in it.
  const fields = new Map<string, string[]>();
  const liveKeys = new Map<string, string>();
  for (const fault of error.faults) {
    const name = "pointer" in fault ? fault.pointer.slice(1).replaceAll("/", ".") : fault.parameter;
    fields.set(name, [...(fields.get(name) ?? []), fault.detail]);
    if ("liveKey" in fault && fault.liveKey !== undefined) liveKeys.set(name, fault.liveKey);
  }
  return {
    code: error.code,
    message: error.detail ?? "This is not possible.",
    fields: Object.fromEntries(fields),
    ...(liveKeys.size > 0 && { liveKeys: Object.fromEntries(liveKeys) }),
  };
}
